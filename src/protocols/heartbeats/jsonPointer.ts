/** The steps of a JSON pointer (RFC 6901); escapes (`~0`, `~1`) are not needed by the tables. */
export function pointerSteps(pointer: string): readonly string[] {
  return pointer.split('/').slice(1);
}

/** The value at the end of `steps`; `undefined` where the path leaves the value. */
export function valueAt(root: unknown, steps: readonly string[]): unknown {
  let value: unknown = root;
  for (const step of steps) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}

/** A value that can serve as an identifier, as text; `undefined` for objects, booleans and null. */
export function scalarText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
