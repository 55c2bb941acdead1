/** What kind of thing was removed. */
export type RedactionKind = 'headers' | 'subprotocols' | 'urlParts' | 'fields' | 'tokens' | 'binaryPayloads';

/** What stands in a file instead of a secret. */
export const REDACTED = '[redacted]';

/** What a redactor removed; holds no secret itself. */
export interface RedactionReport {
  /** Replacements of each kind. */
  readonly counts: Readonly<Record<RedactionKind, number>>;
  /** Names of the fields, headers and parameters whose values were removed, sorted. */
  readonly names: readonly string[];
  /** What happened to binary messages that are no text. */
  readonly binary: 'remove' | 'keep';
}

/** Counts what is removed. */
export class Tally {
  readonly #counts: Record<RedactionKind, number> = {
    headers: 0,
    subprotocols: 0,
    urlParts: 0,
    fields: 0,
    tokens: 0,
    binaryPayloads: 0,
  };
  readonly #names = new Set<string>();

  /** Counts one removal and returns what stands in its place. */
  remove(kind: RedactionKind, name?: string): string {
    this.#counts[kind]++;
    if (name !== undefined && this.#names.size < 500) this.#names.add(name);
    return REDACTED;
  }

  report(binary: RedactionReport['binary']): RedactionReport {
    return { counts: { ...this.#counts }, names: [...this.#names].sort(), binary };
  }
}
