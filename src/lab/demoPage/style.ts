/** The demo page's style sheet, with the reader's colour scheme. */
export const demoStyle = `
:root {
  color-scheme: light dark;
  --line: light-dark(#dadce0, #3c4043);
  --quiet: light-dark(#5f6368, #9aa0a6);
  --accent: light-dark(#0b57d0, #a8c7fa);
  --bad: light-dark(#b3261e, #f2b8b5);
}
body {
  margin: 0 auto;
  max-width: 60rem;
  padding: 1.5rem;
  font: 14px/1.5 system-ui, sans-serif;
}
header {
  display: flex;
  align-items: baseline;
  gap: 1rem;
}
header p {
  flex: 1;
  color: var(--quiet);
}
h1 {
  font-size: 1.4rem;
}
h2 {
  margin: 0;
  font-size: 1rem;
}
h2 code {
  margin-left: 0.5em;
  color: var(--quiet);
  font-size: 0.8rem;
  font-weight: normal;
}
.scenario {
  display: grid;
  grid-template-columns: 1fr auto auto;
  gap: 0 0.5rem;
  align-items: center;
  padding: 0.6rem 0;
  border-top: 1px solid var(--line);
}
.scenario p {
  margin: 0;
}
.status {
  grid-column: 1 / -1;
  color: var(--quiet);
  font-size: 0.9em;
}
.status:empty {
  display: none;
}
[data-status='running'] .status {
  color: var(--accent);
}
[data-status='failed'] .status {
  color: var(--bad);
}
button {
  padding: 0.25rem 0.9rem;
  border: 1px solid var(--line);
  border-radius: 4px;
  background: none;
  color: var(--accent);
  font: inherit;
  cursor: pointer;
}
button:disabled {
  color: var(--quiet);
  cursor: default;
  opacity: 0.5;
}
#log {
  min-height: 3rem;
  max-height: 16rem;
  overflow: auto;
  margin: 1rem 0 0;
  padding: 0.5rem 0;
  border-top: 1px solid var(--line);
  list-style: none;
  font: 12px/1.5 ui-monospace, monospace;
}
`;
