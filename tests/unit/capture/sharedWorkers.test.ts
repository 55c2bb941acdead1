import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SharedWorkerWatch } from '../../../src/capture/sharedWorkers.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function watch(options: { refuses?: boolean } = {}) {
  const listed: { targetId: string; url: string }[] = [];
  const story: string[] = [];
  const port = new SharedWorkerWatch({
    access: {
      list: async () => [...listed],
      async attach(targetId) {
        story.push(`attach ${targetId}`);
        if (options.refuses) throw new Error('No target');
        return `target:${targetId}`;
      },
      release: (targetId) => story.push(`release ${targetId}`),
    },
    urlsInTab: () => ['https://shop.example/cart', 'about:blank'],
    onAttached: (sessionId, url) => story.push(`attached ${sessionId} ${url}`),
    onGone: (sessionId) => story.push(`gone ${sessionId}`),
    onProblem: (sentence) => story.push(sentence),
  });
  return { listed, story, port };
}

test('those with the origin of a document in the tab are attached to, once', async () => {
  const { listed, story, port } = watch();
  listed.push(
    { targetId: 'A', url: 'https://shop.example/a.js' },
    { targetId: 'B', url: 'blob:https://shop.example/1-2' },
    { targetId: 'C', url: 'https://other.example/a.js' },
    { targetId: 'D', url: 'data:text/javascript,0' },
  );
  await vi.advanceTimersByTimeAsync(3500);
  port.stop();
  expect(story).toEqual([
    'attach A',
    'attached target:A https://shop.example/a.js',
    'attach B',
    'attached target:B blob:https://shop.example/1-2',
  ]);
});

test('a document that was loaded is looked after at once', async () => {
  const { listed, story, port } = watch();
  await vi.advanceTimersByTimeAsync(10);
  listed.push({ targetId: 'A', url: 'https://shop.example/a.js' });
  port.lookSoon();
  await vi.advanceTimersByTimeAsync(150);
  port.stop();
  expect(story).toHaveLength(2);
});

test('one that is no longer listed is let go, and found again if it comes back', async () => {
  const { listed, story, port } = watch();
  listed.push({ targetId: 'A', url: 'https://shop.example/a.js' });
  await vi.advanceTimersByTimeAsync(10);
  const worker = listed.pop();
  await vi.advanceTimersByTimeAsync(1000);
  if (worker) listed.push(worker);
  await vi.advanceTimersByTimeAsync(1000);
  port.stop();
  expect(story.slice(2)).toEqual([
    'release A',
    'gone target:A',
    'attach A',
    'attached target:A https://shop.example/a.js',
  ]);
});

test('one that refuses is tried three times and then told of once', async () => {
  const { listed, story, port } = watch({ refuses: true });
  listed.push({ targetId: 'A', url: 'https://shop.example/a.js' });
  await vi.advanceTimersByTimeAsync(8000);
  port.stop();
  expect(story).toEqual([
    'attach A',
    'attach A',
    'attach A',
    'A shared worker could not be captured: No target',
  ]);
});

test('after the end of the capture nobody looks any more', async () => {
  const { listed, story, port } = watch();
  await vi.advanceTimersByTimeAsync(10);
  port.stop();
  listed.push({ targetId: 'A', url: 'https://shop.example/a.js' });
  await vi.advanceTimersByTimeAsync(5000);
  expect(story).toEqual([]);
});
