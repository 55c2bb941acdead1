/** Headers that tell of the machine and browser it was recorded on, and of nothing else. */
const OF_THE_MACHINE = /^(user-agent|sec-ch-ua.*|accept-language|accept-encoding|date)$/i;

/** A saved session without what belongs to the machine, and without the verdicts: those are to be found again. */
export function cleanHar(har: string): string {
  const cleaned: unknown = JSON.parse(har, (key, value: unknown) => {
    if (key === 'findings') return [];
    if (key === 'headers' && Array.isArray(value))
      return value.filter((header) => !OF_THE_MACHINE.test(nameOf(header)));
    return value;
  });
  return `${JSON.stringify(cleaned)}\n`;
}

function nameOf(header: unknown): string {
  if (typeof header !== 'object' || header === null || !('name' in header)) return '';
  return String(header.name);
}
