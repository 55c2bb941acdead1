import { expect, test } from 'vitest';
import { survivalSentence } from '../../../../src/ui/heartbeats/TimeoutRuler.tsx';

const product = (name: string, seconds: number, verdict: 'survives' | 'tight' | 'cut') => ({
  product: name,
  seconds,
  verdict,
});

test('a rhythm says what it keeps open, what only just, and what would cut it', () => {
  const examples = [product('a', 20, 'cut'), product('b', 30, 'tight'), product('nginx', 60, 'survives')];
  expect(survivalSentence({ examples }, 25_000)).toBe(
    'A beat every 25.0 s keeps nginx (60 s) open, holds out against b (30 s) only while no beat is lost and is cut by a (20 s).',
  );
});

test('where nothing named cuts it, the limit that would is the rhythm itself', () => {
  const examples = [product('nginx', 60, 'survives'), product('Cloudflare', 100, 'survives')];
  expect(survivalSentence({ examples }, 25_000)).toBe(
    'A beat every 25.0 s keeps nginx (60 s) and Cloudflare (100 s) open; whatever cuts after less than 25.0 s of silence would still cut it.',
  );
  expect(survivalSentence({ examples }, 300)).toBe(
    'A beat every 0.3 s keeps nginx (60 s) and Cloudflare (100 s) open.',
  );
});
