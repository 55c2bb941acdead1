import { type Drop, saidAtEnd } from '../drop.ts';
import { meansLittle } from '../meansLittle.ts';
import { saysRestart } from '../restarts.ts';
import { definedWords, saidCode } from './serverCodes.ts';

/** What a server says that missed a sign of life. */
const TIMEOUT_WORDS = /time-?\s?out|timed\s?out|\b(ping|pong|heart-?beat|keep-?alive|idle|inactiv\w*)\b/i;

/** The close has a meaning of its own, and that is not a missed sign of life: late or unanswered beats did not cause it. */
export function explainsItself(drop: Drop): boolean {
  const { code } = drop.closure;
  if (saysRestart(drop)) return true;
  if (code === undefined || code === 1006 || meansLittle(code)) return false;
  const said = saidCode(drop);
  return said !== undefined && !TIMEOUT_WORDS.test(`${saidAtEnd(drop)} ${definedWords(said)}`);
}
