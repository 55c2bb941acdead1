import { Fault } from '../base/fault.ts';
import type { CloseCodeEntry } from '../knowledge/closeCodes/types.ts';
import { type CloseCodeExplanation, explainCloseCode } from '../knowledge/explainCloseCode.ts';
import { sourceLinks } from '../knowledge/source.ts';

/** What a close code means and what to do, as text for a terminal. Throws a Fault `bad-call` for what is no code. */
export function explainCode(text: string): string {
  const explanation = /^\d{1,5}$/.test(text) ? explainCloseCode(Number(text)) : undefined;
  if (!explanation) {
    throw new Fault('bad-call', `"${text}" is no close code: give a number from 0 to 65535, such as 1006.`);
  }
  const { code, entry } = explanation;
  return [
    `${code} ${entry.name}`,
    `  ${entry.meaning}`,
    ...list('Common causes', entry.commonCauses),
    ...list('What to do', [...entry.whatToDo, explanation.reconnectAdvice]),
    ...list('Who sends it', [WHO[entry.whoSends]]),
    ...elsewhereLines(explanation),
    `  Source: ${[entry.source.title, ...sourceLinks(entry.source)].join(', ')}`,
  ].join('\n');
}

const WHO: Readonly<Record<CloseCodeEntry['whoSends'], string>> = {
  peer: 'The other side.',
  either: 'Either side.',
  'local-only': 'Nobody: the browser reports it by itself.',
};

function elsewhereLines({ elsewhere }: CloseCodeExplanation): readonly string[] {
  return list(
    'Elsewhere this number means',
    elsewhere.map(({ context, name, meaning }) => `${context}: ${name}. ${meaning}`),
  );
}

function list(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`  ${title}`, ...lines.map((line) => `    - ${line}`)];
}
