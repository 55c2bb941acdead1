import { describe, expect, test } from 'vitest';
import { appWith, cutAfter, growing, harFile, KEYS, logFile, status } from '../../support/netLogApp.ts';

describe('a net log in a page without a tab', () => {
  test('is not followed because another page follows it', () => {
    const app = appWith({ isLive: false });
    app.takeOffer(growing().source);
    expect(status(app)).toBe('none');
    expect(app.sockets()).toEqual([]);
  });

  /** A large log of which only some was read by now. */
  const beginOf = (log: ReturnType<typeof growing>) => {
    const bytes = new TextEncoder().encode(cutAfter('"opcode":9', 12));
    log.add({ kind: 'bytes', bytes, totalBytes: 1e9 });
  };

  test('that is being read says how far it is; cancelled, it leaves what was on screen before it', async () => {
    const app = appWith({ isLive: false });
    await app.actions.openFile(logFile('before.json'));
    const { shown } = app.state();
    const log = growing('big.json');
    void app.actions.followNetLog(log.source);
    beginOf(log);
    await expect.poll(() => app.state().progress).toMatchObject({ part: { totalBytes: 1e9 } });
    expect(app.state().shown).not.toBe(shown);
    expect(app.sockets()).not.toEqual([]);

    app.state().progress?.cancel();
    expect(app.state().shown).toBe(shown);
    expect(app.sockets()).toHaveLength(5);
    expect(app.state().notice?.text).toMatch(
      /^Stopped reading big\.json at .* of 1\.0 GB .*: nothing of it is kept\.$/,
    );
    expect(app.state().progress).toBeUndefined();
    expect(status(app)).toBe('none');

    // What was restored is a log's own session still: another log does not join it.
    await app.actions.openFile(logFile('after.json'));
    expect(app.state().shown.source).toMatchObject({ name: 'after.json' });
  });

  test('that joins a session file and is cancelled says what stays, and where its knowledge ends', async () => {
    const app = appWith({ isLive: false });
    await app.actions.openFile(harFile(KEYS.slice(0, 2)));
    const log = growing('big.json');
    void app.actions.followNetLog(log.source);
    beginOf(log);
    await expect.poll(() => app.state().netLog.shownSockets).toBe(2);
    app.state().progress?.cancel();
    expect(app.state().notice?.text).toMatch(
      / of 1\.0 GB .*: what it told of 2 sockets until there stays\.$/,
    );
    const { connections } = app.state().shown.session;
    await expect.poll(() => connections.map(({ wire }) => wire?.watchedUntilMs)).not.toContain(undefined);
    expect(connections).toHaveLength(2);
  });

  test('opened as a file is a session of its own, with all its sockets', async () => {
    const app = appWith({ isLive: false });
    const file = logFile('pings.json');
    await app.actions.openFile(file);
    expect(status(app)).toBe('complete');
    expect(app.sockets()).toHaveLength(5);
    expect(app.state().shown.source).toMatchObject({ kind: 'file', name: 'pings.json' });

    // Opened again it is another session, not the same sockets once more.
    await app.actions.openFile(file);
    expect(app.sockets()).toHaveLength(5);
  });
});
