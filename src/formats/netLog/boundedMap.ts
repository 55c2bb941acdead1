/**
 * A map that forgets what was put in first when it grows beyond `limit`: a log may lack the ends of what it tells of
 * (Chrome drops the oldest events of a log with a size limit).
 */
export class BoundedMap<Value> extends Map<number, Value> {
  readonly #limit: number;

  constructor(limit = 20_000) {
    super();
    this.#limit = limit;
  }

  override set(key: number, value: Value): this {
    super.set(key, value);
    if (this.size > this.#limit) {
      const oldest = this.keys().next();
      if (!oldest.done) this.delete(oldest.value);
    }
    return this;
  }
}
