import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { writeFile } from './formats/writeFile.ts';
import { parseLabel, type SessionLabel } from './label.ts';
import type { Scenario } from './scenario.ts';
import { allScenarios } from './scenarios/allScenarios.ts';
import { createNoise, seedOf } from './world/noise.ts';
import { type FileKind, SIGHTS } from './world/sight.ts';
import { World } from './world/world.ts';

/** One session with its cause, as text of a file. */
export interface LabelledSession {
  readonly name: string;
  readonly made: 'recorded' | 'generated';
  readonly label: SessionLabel;
  readonly text: string;
}

const RECORDED = new URL('./recorded/', import.meta.url);

/** The recorded sessions: `NAME.har` with `NAME.label.json` beside it. */
export async function* recordedSessions(): AsyncGenerator<LabelledSession> {
  const names = (await readdir(fileURLToPath(RECORDED))).filter((name) => name.endsWith('.har')).sort();
  for (const fileName of names) {
    const name = fileName.slice(0, -'.har'.length);
    const read = (file: string) => readFile(new URL(file, RECORDED), 'utf8');
    const label = parseLabel(await read(`${name}.label.json`));
    yield { name: `recorded/${name}`, made: 'recorded', label, text: await read(fileName) };
  }
}

/** The catalogue's scenarios, each as every kind of file it is written as. */
export function* generatedSessions(seed: number): Generator<LabelledSession> {
  for (const scenario of allScenarios) {
    for (const kind of scenario.as) yield generateSession(scenario, kind, seed);
  }
}

/** One scenario with the noise of one seed, in one kind of file. */
export function generateSession(scenario: Scenario, kind: FileKind, seed: number): LabelledSession {
  const { name, about, play } = scenario;
  const world = new World(createNoise(seedOf(`${name}/${kind}`, seed)), SIGHTS[kind]);
  play(world);
  const { events, label } = world.finish(about);
  return { name: `${name}, as ${kind}`, made: 'generated', label, text: writeFile(events, kind) };
}
