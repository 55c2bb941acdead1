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
    const members = value.map(presentJson);
    return grouped(0, members.length, (from, to) => members.slice(from, to));
  }
  const entries = Object.entries(value).map(([key, member]): [string, unknown] => [key, presentJson(member)]);
  return grouped(0, entries.length, (from, to) => Object.fromEntries(entries.slice(from, to)));
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

/** Groups of groups, so that no level is ever longer than one group. */
function grouped(from: number, to: number, part: (from: number, to: number) => unknown): unknown {
  if (to - from <= GROUP_SIZE) return part(from, to);
  let step = GROUP_SIZE;
  while (step * GROUP_SIZE < to - from) step *= GROUP_SIZE;
  const groups: [string, unknown][] = [];
  for (let start = from; start < to; start += step) {
    const end = Math.min(to, start + step);
    groups.push([`${start} … ${end - 1}`, grouped(start, end, part)]);
  }
  return Object.fromEntries(groups);
}
