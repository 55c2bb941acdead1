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
  const urls = ['https://shop.example/cart', 'about:blank'];
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
    urlsInTab: () => urls,
    onAttached: (sessionId, { targetId, url }) => story.push(`attached ${sessionId} ${targetId} ${url}`),
    onGone: (sessionId) => story.push(`gone ${sessionId}`),
    onProblem: (sentence) => story.push(sentence),
  });
  return { listed, urls, story, port };
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
    'attach B',
    'attached target:A A https://shop.example/a.js',
    'attached target:B B blob:https://shop.example/1-2',
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

test('one whose script the tab asks for is attached to in the same moment, whatever its origin', async () => {
  const { listed, story, port } = watch();
  await vi.advanceTimersByTimeAsync(10);
  listed.push(
    { targetId: 'D', url: 'data:text/javascript,0' },
    { targetId: 'E', url: 'data:text/javascript,1' },
  );
  port.requested('D');
  await vi.advanceTimersByTimeAsync(0);
  port.stop();
  expect(story).toEqual(['attach D', 'attached target:D D data:text/javascript,0']);
});

test('what is asked for while Chrome makes its list is looked for once more', async () => {
  const { listed, story, port } = watch();
  await vi.advanceTimersByTimeAsync(10);
  port.requested('a dedicated worker');
  port.requested('D');
  listed.push({ targetId: 'D', url: 'data:text/javascript,0' });
  await vi.advanceTimersByTimeAsync(0);
  port.stop();
  expect(story).toHaveLength(2);
});

test('one that sleeps is kept while its origin is in the tab: Chrome resumes its session', async () => {
  const { listed, urls, story, port } = watch();
  listed.push({ targetId: 'A', url: 'https://shop.example/a.js' });
  await vi.advanceTimersByTimeAsync(10);
  const worker = listed.pop();
  await vi.advanceTimersByTimeAsync(5000);
  if (worker) listed.push(worker);
  await vi.advanceTimersByTimeAsync(5000);
  expect(story).toEqual(['attach A', 'attached target:A A https://shop.example/a.js']);
  listed.length = 0;
  urls.length = 0;
  await vi.advanceTimersByTimeAsync(1000);
  port.stop();
  expect(story.slice(2)).toEqual(['release A', 'gone target:A']);
});

test('one that cannot come back is let go; of those that can, the newest are kept', async () => {
  const { listed, story, port } = watch();
  listed.push({ targetId: 'B', url: 'blob:https://shop.example/1-2' });
  for (let count = 1; count <= 10; count++)
    listed.push({ targetId: `${count}`, url: `https://shop.example/a.js?${count}` });
  await vi.advanceTimersByTimeAsync(10);
  listed.length = 0;
  await vi.advanceTimersByTimeAsync(1000);
  port.stop();
  expect(story.filter((line) => line.startsWith('release')).sort()).toEqual([
    'release 1',
    'release 2',
    'release B',
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
