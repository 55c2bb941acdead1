import type { Scenario } from '../scenario.ts';
import { handshakes } from './handshakes.ts';
import { heartbeats } from './heartbeats.ts';
import { idleTimeouts } from './idleTimeouts.ts';
import { lifetimes } from './lifetimes.ts';
import { messages } from './messages.ts';
import { pageAndMachine } from './pageAndMachine.ts';
import { servers } from './servers.ts';

/** The catalogue. */
export const allScenarios: readonly Scenario[] = [
  ...idleTimeouts,
  ...lifetimes,
  ...heartbeats,
  ...pageAndMachine,
  ...servers,
  ...handshakes,
  ...messages,
];
