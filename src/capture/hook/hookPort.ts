/** What the parts of the hook share. Built in the page by `pageHook`, before the page's own scripts run. */
export interface HookPort {
  /** Unguessable: the name of the binding. */
  readonly secret: string;
  readonly nextId: () => number;
  /** Sends a report; `message` must have no prototype, or a page's `Object.prototype.toJSON` would see it. */
  readonly tell: (message: object) => void;
  readonly listen: (target: EventTarget, type: string, handler: (event: Event) => void) => void;
  /** When the browser made an event, on the clock of the reports. */
  readonly madeAt: (event: Event) => number;
  /** Reads a getter of `prototype` as it was when the hook came. */
  readonly reader: <T>(prototype: object, key: string) => (target: object) => T;
  /** What a native conversion made of a primitive; `undefined` for objects, whose conversion pages can watch. */
  readonly numberFrom: (value: unknown) => number | undefined;
  readonly textFrom: (value: unknown) => string | undefined;
}

/** Makes functions of ours pass for the browser's own. */
export interface Disguise {
  /** Gives `double` the name, length, prototype and text of `original`. */
  readonly dress: (double: object, original: object) => void;
  /**
   * Takes our frames out of the stack of an error the browser made, and returns it. Errors that page code threw while
   * its `values` were converted stay as they are.
   */
  readonly cleaned: (error: unknown, above: object, values: readonly unknown[]) => unknown;
  /** The stack of whoever called `above`; `undefined` where the page forbids to look. */
  readonly callersOf: (above: object) => string | undefined;
  /** A proxy of a constructor that tells of every new object, and of every error instead of one. */
  readonly constructorOf: <T extends object>(
    native: T,
    onMade: (made: object) => void,
    onThrown?: () => void,
  ) => T;
}

/** Takes over what is on the heap already. */
export interface AdoptingHook {
  /** The native prototype, by which the debugger finds them. */
  readonly prototype: object;
  /** `isNewSession`: those that the hook knows are told of once more, to somebody who has not heard of them. */
  readonly adopt: (candidates: readonly unknown[], isNewSession: boolean) => void;
}

/** What the hook gives to the debugger, and to nobody in the page: one for each socket API that is there. */
export interface InstalledHook {
  readonly apis: readonly AdoptingHook[];
}
