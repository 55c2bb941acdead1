import type { Finding, RuleName } from '../../../src/model/finding.ts';
import { diagnosePicture } from './diagnosePicture.ts';

/** Where the sockets of these pictures go. */
export const URL = 'wss://shop.test/ws';
/** Socket `a` works for a minute and is cut. */
export const WORKED = `a: 0 open ${URL}\na: 1s >hi\na: 1.2s <hello\na: 30s <tick\na: 60s close 1006`;
export const REFUSED = 'net::ERR_CONNECTION_REFUSED';

/** Failed attempts after these pauses, the first after `startSeconds`. */
export function failing(
  pausesSeconds: readonly number[],
  startSeconds = 60,
  error = REFUSED,
  prefix = 'n',
): string {
  let at = startSeconds;
  return pausesSeconds
    .map((pause, i) => {
      at += pause;
      const text = `${prefix}${i}: ${at}s connect ${URL}`;
      at += 0.004;
      return `${text}\n${prefix}${i}: ${at}s error ${error}\n${prefix}${i}: ${at}s close 1006`;
    })
    .join('\n');
}

/** The same pause so many times. */
export function repeated(pause: number, count: number): readonly number[] {
  return Array.from({ length: count }, () => pause);
}

/** The first finding of a rule about a picture. */
export function found(rule: RuleName, text: string, nowMs?: number): Finding | undefined {
  return diagnosePicture(text, nowMs === undefined ? {} : { nowMs }).find((finding) => finding.rule === rule);
}
