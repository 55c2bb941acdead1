import { describe, expect, test } from 'vitest';
import { verdicts } from './diagnosePicture.ts';

const OPEN = 'open wss://shop.test/ws';
const BEAT = (from: number, to: number, every: number) =>
  `${from}s..${to}s/${every}s >{"type":"ping"} · ${from + 0.05}s..${to + 0.05}s/${every}s <{"type":"pong"}`;

describe('the heartbeat of a hidden page', () => {
  test('is slowed down after five minutes: its first late beat is missed already', () => {
    // Hidden after two beats: the rhythm is read from the minutes in which a hidden page still keeps it.
    const text = `0 ${OPEN} · ${BEAT(25, 350, 25)} · 60s hidden · 395s close 1001 ping timeout`;
    expect(verdicts(text)).toEqual(['background-throttling high a']);
  });

  test('may be missed by a server that hardly waits longer than the beat', () => {
    const text = `0 ${OPEN} · ${BEAT(25, 325, 25)} · 20s hidden · 355s close 1005`;
    expect(verdicts(text)).toEqual(['background-throttling medium a']);
    expect(verdicts(text.replace('20s hidden', '220s hidden')).join()).not.toContain('background');
  });

  test('of a socket opened while hidden: the rhythm of the one before tells', () => {
    const text = `
      a: 0 ${OPEN}
      ${BEAT(20, 400, 20).replaceAll(/^|(?<= · )/g, 'a: ')}
      100s hidden
      ${BEAT(460, 640, 60).replaceAll(/^|(?<= · )/g, 'a: ')}
      a: 698s close 4000 heartbeat timeout
      b: 703s ${OPEN}
      ${BEAT(763, 823, 60).replaceAll(/^|(?<= · )/g, 'b: ')}
      b: 881s close 4000 heartbeat timeout
    `;
    expect(verdicts(text)).toEqual(['background-throttling high a,b']);
  });

  test('a frozen page answers nothing, also when it was hidden before', () => {
    const asks = '5s..105s/25s <2 · 5.01s..105.01s/25s >3';
    const open = 'open wss://shop.test/socket.io/?EIO=4&transport=websocket';
    const hello = '0.1s <0{"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":20000}';
    expect(
      verdicts(`0 ${open} · ${hello} · ${asks} · 80s hidden · 110s frozen · 130s <2 · 150s close 1005`),
    ).toEqual(['background-throttling high a']);
  });

  test('is its own, not that of the page that opened the popup it lives in, nor that of a worker several pages share', () => {
    const inside = (context: string, hides = '60s hidden') => `
      0 context pop popup https://app.test/pop in page
      0 context s shared-worker https://app.test/s.js in page
      0 ${OPEN} in ${context}
      ${BEAT(25, 350, 25)}
      ${hides}
      395s close 1001 ping timeout
    `;
    const hidden = 'background-throttling high a';
    expect(verdicts(inside('page'))).toEqual([hidden]);
    expect(verdicts(inside('pop')).join()).not.toContain('background');
    expect(verdicts(inside('pop', 'pop: 60s hidden'))).toEqual([hidden]);
    expect(verdicts(inside('page', 'pop: 60s hidden')).join()).not.toContain('background');
    expect(verdicts(inside('s')).join()).not.toContain('background');
  });

  test('is not what ended a connection that was closed for a restart', () => {
    const text = `0 ${OPEN} · ${BEAT(25, 350, 25)} · 60s hidden · 420s >{"type":"ping"} · 480s close 1012 restart`;
    expect(verdicts(text)).toEqual(['server-restart high a']);
  });
});
