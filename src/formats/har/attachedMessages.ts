/** Values of a JSON Lines text that arrives in slices; calls `onBad` for lines that are no JSON. */
export async function* jsonLines(
  slices: AsyncIterable<Uint8Array>,
  onBad: () => void,
): AsyncGenerator<readonly unknown[], void, void> {
  const decoder = new TextDecoder();
  let pieces: string[] = [];
  const parse = (line: string): readonly unknown[] => {
    if (line.trim() === '') return [];
    try {
      return [JSON.parse(line)];
    } catch {
      onBad();
      return [];
    }
  };
  for await (const slice of slices) {
    const lines = decoder.decode(slice, { stream: true }).split('\n');
    const rest = lines.pop() ?? '';
    if (lines[0] !== undefined) {
      lines[0] = pieces.join('') + lines[0];
      pieces = [];
      yield lines.flatMap(parse);
    }
    pieces.push(rest);
  }
  yield parse(pieces.join('') + decoder.decode());
}
