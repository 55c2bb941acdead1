import type { FileKind } from './world/sight.ts';
import type { World } from './world/world.ts';

/** One story with its cause. Played anew with other noise for each seed, and written as each kind of file. */
export interface Scenario {
  /** Unique; says what happens. */
  readonly name: string;
  /** Why, in a sentence. */
  readonly about: string;
  /** Kinds of files it is written as. */
  readonly as: readonly FileKind[];
  readonly play: (world: World) => void;
}
