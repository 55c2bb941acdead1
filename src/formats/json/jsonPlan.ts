/** What to do with a value of a JSON text. A plan follows the text: members of members, elements of arrays. */
export type JsonPlan = SkipPlan | TakePlan | BatchesPlan | MembersPlan | EachPlan;

/** Pass over the value; nothing of it is kept. */
export interface SkipPlan {
  readonly kind: 'skip';
}

/** Parse the value whole. */
export interface TakePlan {
  readonly kind: 'take';
  readonly onValue: (value: unknown) => void;
}

/** Cut an array into batches of whole elements: text with commas between, see {@link parseElements}. */
export interface BatchesPlan {
  readonly kind: 'batches';
  readonly onBegin?: () => void;
  readonly onBatch: (elements: string) => void;
}

/** Walk an object; members without a plan of their own are skipped. */
export interface MembersPlan {
  readonly kind: 'members';
  readonly members: ReadonlyMap<string, JsonPlan>;
  readonly onBegin?: () => void;
  readonly onEnd?: () => void;
}

/** Walk an array. */
export interface EachPlan {
  readonly kind: 'each';
  readonly element: JsonPlan;
  readonly onBegin?: () => void;
}

export function take(onValue: (value: unknown) => void): TakePlan {
  return { kind: 'take', onValue };
}

export function batches(
  onBatch: (elements: string) => void,
  events: Pick<BatchesPlan, 'onBegin'> = {},
): BatchesPlan {
  return { kind: 'batches', onBatch, ...events };
}

export function members(
  plans: Readonly<Record<string, JsonPlan>>,
  events: Pick<MembersPlan, 'onBegin' | 'onEnd'> = {},
): MembersPlan {
  return { kind: 'members', members: new Map(Object.entries(plans)), ...events };
}

export function each(element: JsonPlan, events: Pick<EachPlan, 'onBegin'> = {}): EachPlan {
  return { kind: 'each', element, ...events };
}

/** The elements of a batch. Throws `SyntaxError` when the text is no JSON. */
export function parseElements(batch: string): readonly unknown[] {
  const values: unknown = JSON.parse(`[${batch}]`);
  return Array.isArray(values) ? values : [];
}
