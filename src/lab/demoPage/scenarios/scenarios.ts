import type { Scenario } from '../scenario.ts';
import { closedScenarios } from './closedScenarios.ts';
import { droppedScenarios } from './droppedScenarios.ts';
import { openScenarios } from './openScenarios.ts';
import { refusedScenarios } from './refusedScenarios.ts';

/** Every scenario, in the order of the page. The ids are relied on by tests and by `?run=`. */
export const scenarios: readonly Scenario[] = [
  ...openScenarios,
  ...droppedScenarios,
  ...closedScenarios,
  ...refusedScenarios,
];
