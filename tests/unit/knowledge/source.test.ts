import { expect, test } from 'vitest';
import { closeCodes } from '../../../src/knowledge/closeCodes/index.ts';
import { heartbeats } from '../../../src/knowledge/heartbeats/index.ts';
import { pathHints } from '../../../src/knowledge/pathHints.ts';
import { sourceLinks } from '../../../src/knowledge/source.ts';
import { timeouts } from '../../../src/knowledge/timeouts/index.ts';

test('a web address links to itself', () => {
  expect(sourceLinks({ title: 'x', url: 'https://example.com/a?b#c' })).toEqual([
    'https://example.com/a?b#c',
  ]);
});

test('a path in a repository links to its default branch', () => {
  expect(sourceLinks({ title: 'x', url: 'owner/repo.js:src/a.c' })).toEqual([
    'https://github.com/owner/repo.js/blob/HEAD/src/a.c',
  ]);
});

test('several paths link one by one, a bare one into the repository before it', () => {
  expect(sourceLinks({ title: 'x', url: 'a/b:c.xml + d/e.c + f/g:h.md' })).toEqual([
    'https://github.com/a/b/blob/HEAD/c.xml',
    'https://github.com/a/b/blob/HEAD/d/e.c',
    'https://github.com/f/g/blob/HEAD/h.md',
  ]);
});

test('nothing to open gives no link', () => {
  expect(sourceLinks({ title: 'common knowledge' })).toEqual([]);
});

test('every address in the tables becomes a link', () => {
  const sources = [...closeCodes, ...timeouts, ...heartbeats, ...pathHints].map((entry) => entry.source);
  const broken = sources.filter(
    (source) => source.url !== undefined && sourceLinks(source).length !== source.url.split(' + ').length,
  );
  expect(broken).toEqual([]);
  const links = sources.flatMap(sourceLinks);
  expect(links.length).toBeGreaterThan(350);
  expect(links.filter((link) => !URL.canParse(link) || /\s/.test(link))).toEqual([]);
});
