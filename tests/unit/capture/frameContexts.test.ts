import type { Protocol } from 'devtools-protocol';
import { expect, test } from 'vitest';
import { FrameContexts, type RootContext } from '../../../src/capture/frameContexts.ts';

function framesOf(root: RootContext): { readonly frames: FrameContexts; readonly added: string[] } {
  const added: string[] = [];
  const frames = new FrameContexts(root, ({ url, parentId, browserId }) => {
    added.push(`${browserId}: ${url} in ${parentId}`);
    return `x${added.length}`;
  });
  return { frames, added };
}

const TAB: RootContext = {
  url: 'https://a.example/',
  contextId: 'tab',
  browserId: 'top',
  keepsContext: true,
  parentId: () => undefined,
};
const CROSS_SITE: RootContext = {
  url: 'https://b.example/',
  browserId: 'outer',
  keepsContext: false,
  parentId: () => 'tab',
};

function tabWithNestedFrames() {
  const all = framesOf(TAB);
  const { frames } = all;
  frames.committed('top', undefined, 'https://a.example/');
  frames.committed('outer', 'top', 'https://a.example/outer');
  frames.committed('inner', 'outer', 'https://a.example/inner');
  frames.realmCreated(1, 'top');
  frames.realmCreated(2, 'inner');
  return all;
}

test('a frame gets a context when it first matters, and those around it with it', () => {
  const { frames, added } = tabWithNestedFrames();
  expect(frames.contextOf(1)).toBe('tab');
  expect(added).toEqual([]);
  expect(frames.contextOf(2)).toBe('x2');
  expect(added).toEqual(['outer: https://a.example/outer in tab', 'inner: https://a.example/inner in x1']);
  expect(frames.contextOf(2)).toBe('x2');
});

test('a frame that goes takes along the frames inside it', () => {
  const { frames } = tabWithNestedFrames();
  frames.contextOf(2);
  expect(frames.detached('outer')).toEqual(['x2', 'x1']);
  expect(frames.detached('outer')).toEqual([]);
});

test('the tab keeps its context when it shows another document, its frames do not', () => {
  const { frames } = tabWithNestedFrames();
  frames.contextOf(2);
  frames.realmsCleared();
  expect(frames.rootCommitted(commit('top', undefined, 'https://a.example/next'))).toEqual(['x1', 'x2']);
  expect(frames.rootContextId).toBe('tab');
  expect(frames.size).toBe(1);
  expect([...frames.urls()]).toContain('https://a.example/next');
});

test('the frames of a document that comes back from the cache are known again, in contexts of their own', () => {
  const { frames, added } = framesOf(TAB);
  frames.seed({
    frame: frame('top', undefined, 'https://a.example/', 'first'),
    childFrames: [{ frame: frame('outer', 'top', 'https://a.example/outer') }],
  });
  frames.realmCreated(2, 'outer');
  expect(frames.contextOf(2)).toBe('x1');
  frames.realmsCleared();
  frames.rootCommitted(commit('top', undefined, 'https://a.example/next', 'second'));
  // As Chrome does: the script contexts come back before the document is told of.
  frames.realmsCleared();
  frames.realmCreated(1, 'top');
  frames.realmCreated(2, 'outer');
  // What it opens in `pageshow` is told here.
  expect(frames.contextOf(2)).toBe('x2');
  const back = commit('top', undefined, 'https://a.example/', 'first');
  frames.rootCommitted({ ...back, type: 'BackForwardCacheRestore' });
  expect(frames.contextOf(1)).toBe('tab');
  expect(frames.contextOf(2)).toBe('x2');
  expect(added).toEqual(['outer: https://a.example/outer in tab', 'outer: https://a.example/outer in tab']);
});

test('a cross-site frame has a parent in another session, and a new context with each document that matters', () => {
  const { frames, added } = framesOf(CROSS_SITE);
  frames.committed('outer', 'top', 'https://b.example/');
  frames.realmCreated(1, 'outer');
  expect(frames.isRootFrame('top')).toBe(true);
  expect(added).toEqual([]);
  expect(frames.contextOf(1)).toBe('x1');
  expect(frames.rootCommitted(commit('outer', 'top', 'https://b.example/next'))).toEqual(['x1']);
  expect(frames.rootCommitted(commit('outer', 'top', 'https://b.example/third'))).toEqual([]);
  frames.realmCreated(2, 'outer');
  expect(frames.contextOf(2)).toBe('x2');
  expect(added).toEqual(['outer: https://b.example/ in tab', 'outer: https://b.example/third in tab']);
  expect(frames.end()).toEqual(['x2']);
});

test('what events told is newer than the frame tree that was asked for', () => {
  const { frames, added } = framesOf(TAB);
  frames.committed('top', undefined, 'https://a.example/');
  frames.committed('outer', 'top', 'https://a.example/new');
  frames.realmCreated(2, 'outer');
  const before = frames.contextOf(2);
  frames.seed({
    frame: frame('top', undefined, 'https://a.example/'),
    childFrames: [{ frame: frame('outer', 'top', 'https://a.example/old') }],
  });
  expect(frames.contextOf(2)).toBe(before);
  expect(added).toEqual(['outer: https://a.example/new in tab']);
});

function commit(...of: Parameters<typeof frame>): Protocol.Page.FrameNavigatedEvent {
  return { type: 'Navigation', frame: frame(...of) };
}

function frame(id: string, parentId: string | undefined, url: string, loaderId = ''): Protocol.Page.Frame {
  return {
    id,
    ...(parentId !== undefined && { parentId }),
    loaderId,
    url,
    domainAndRegistry: '',
    securityOrigin: '',
    mimeType: 'text/html',
    secureContextType: 'Secure',
    crossOriginIsolatedContextType: 'NotIsolated',
    gatedAPIFeatures: [],
  };
}
