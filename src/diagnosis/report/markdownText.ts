/** Text as Markdown shows it: what comes from a server must not become structure, a link or HTML. */
export function escapeMarkdown(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, ' ').replace(/[\\`*_[\]<>|#]/g, '\\$&');
}

/** A code block; the fence is longer than any run of backticks inside. */
export function fenced(snippet: string, language: string): string {
  const longest = Math.max(2, ...(snippet.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${snippet}\n${fence}`;
}

/** A table of escaped cells. Columns whose name ends in `>` are set to the right. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map((name) => name.replace(/>$/, ''))),
    `|${columns.map((name) => (name.endsWith('>') ? '---:' : '---')).join('|')}|`,
    ...rows.map(line),
  ].join('\n');
}
