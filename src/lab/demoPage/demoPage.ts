import type { LabUrls } from '../labUrls.ts';
import { createKit } from './kit.ts';
import { pageMain } from './pageMain.ts';
import type { DemoSettings, Scenario } from './scenario.ts';
import { scenarios } from './scenarios/scenarios.ts';
import { demoStyle } from './style.ts';

/** A file of the demo page, ready to be served. */
export interface PageFile {
  readonly contentType: string;
  readonly body: string;
}

/** The demo page by path. Text only, so that it survives bundling and every TypeScript loader. */
export function demoPageFiles(urls: LabUrls, settings: DemoSettings): ReadonlyMap<string, PageFile> {
  return new Map([
    ['/', { contentType: 'text/html; charset=utf-8', body: pageHtml(urls, settings) }],
    ['/demo.css', { contentType: 'text/css; charset=utf-8', body: demoStyle }],
    ['/demo.js', { contentType: 'text/javascript; charset=utf-8', body: pageScript() }],
  ]);
}

function pageHtml(urls: LabUrls, settings: DemoSettings): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>WS Doctor lab</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="demo.css">
<script>
window.labUrls = ${scriptJson(urls)};
window.labSettings = ${scriptJson(settings)};
</script>
<script src="demo.js" defer></script>
</head>
<body>
<header>
<h1>WS Doctor lab</h1>
<p>WebSockets that go wrong, on purpose.</p>
<button type="button" id="run-all">Run all</button>
</header>
<main>
${scenarios.map((scenario) => scenarioHtml(scenario, settings)).join('\n')}
</main>
<ol id="log" aria-label="Log"></ol>
</body>
</html>
`;
}

function scenarioHtml({ id, title, sentence }: Scenario, settings: DemoSettings): string {
  const idle = `${settings.idleCutMs / 1000} s`;
  return `<section class="scenario" data-scenario="${id}">
<div><h2>${escapeHtml(title)}<code>${id}</code></h2><p>${escapeHtml(sentence.replace('{idle}', idle))}</p></div>
<button type="button" class="run" aria-label="Run ${escapeHtml(title)}">Run</button>
<button type="button" class="stop" aria-label="Stop ${escapeHtml(title)}" disabled>Stop</button>
<p class="status" role="status"></p>
</section>`;
}

function pageScript(): string {
  const entries = scenarios.map(
    ({ id, staysOpen, run }) => `${JSON.stringify(id)}: { staysOpen: ${staysOpen}, run: ${run.toString()} }`,
  );
  return `(${pageMain.toString()})({\n${entries.join(',\n')}\n}, ${createKit.toString()});\n`;
}

/** JSON that cannot end the script element it stands in. */
function scriptJson(value: LabUrls | DemoSettings): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
