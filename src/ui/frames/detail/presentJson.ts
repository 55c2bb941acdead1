/** Members of an array or object that are shown in one go; more are put into groups that open on a click. */
const GROUP_SIZE = 100;
const LONGEST_STRING = 5_000;

/** A value made fit to be shown as a tree: long arrays and objects in groups, very long strings cut (and said so). */
export function presentJson(value: unknown): unknown {
  if (typeof value === 'string' && value.length > LONGEST_STRING) {
    const more = value.length - LONGEST_STRING;
    return `${value.slice(0, LONGEST_STRING)}… (${more} more characters: see Text)`;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    return value.length <= GROUP_SIZE
      ? value.map(presentJson)
      : grouped(value.length, (from, to) => value.slice(from, to).map(presentJson));
  }
  const entries = Object.entries(value).map(([key, member]): [string, unknown] => [key, presentJson(member)]);
  return entries.length <= GROUP_SIZE
    ? Object.fromEntries(entries)
    : grouped(entries.length, (from, to) => Object.fromEntries(entries.slice(from, to)));
}

/** Whether a value has at most `most` members, those within members counted too. */
export function isSmall(value: unknown, most: number): boolean {
  let count = 0;
  const visit = (member: unknown): boolean => {
    count++;
    if (count > most) return false;
    if (typeof member !== 'object' || member === null) return true;
    return Object.values(member).every(visit);
  };
  return visit(value);
}

function grouped(length: number, part: (from: number, to: number) => unknown): unknown {
  // Groups of groups, so that no level is ever longer than one.
  const step = GROUP_SIZE ** Math.max(1, Math.ceil(Math.log(length) / Math.log(GROUP_SIZE) - 1e-9) - 1);
  const groups: [string, unknown][] = [];
  for (let from = 0; from < length; from += step) {
    const to = Math.min(length, from + step);
    groups.push([`${from} … ${to - 1}`, part(from, to)]);
  }
  return Object.fromEntries(groups);
}
