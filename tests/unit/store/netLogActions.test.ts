import { describe, expect, test } from 'vitest';
import { Fault } from '../../../src/base/fault.ts';
import { appWith, cutAfter, growing, KEYS, PINGS, status } from '../../support/netLogApp.ts';

describe('a net log beside a captured tab', () => {
  const capture = (app: ReturnType<typeof appWith>, keys: readonly string[]) => {
    for (const key of keys)
      app.see(`${key.slice(0, 2)}: 0 connect ws://127.0.0.1/pings Sec-WebSocket-Key=${key}`);
  };

  test('joins what it is told to the sockets of the tab and leaves the others out until asked', async () => {
    const app = appWith({ isLive: true });
    capture(app, KEYS.slice(0, 2));
    const log = growing();
    void app.actions.followNetLog(log.source);
    await expect.poll(log.isRead).toBe(true);
    log.write(PINGS.slice(0, PINGS.lastIndexOf('],')));
    await expect.poll(() => app.state().netLog).toMatchObject({ shownSockets: 2, hiddenSockets: 3 });
    expect(status(app)).toBe('following');
    const own = app.sockets();
    expect(own).toHaveLength(2);
    // Pings and pongs of 900 ms at one every 200 ms, and the closing handshake.
    for (const socket of own) expect(Number(socket.split(' ')[1])).toBeGreaterThanOrEqual(8);

    // Asked for, they come with the log read again, which tells the sockets of the tab nothing twice.
    void app.actions.showOtherNetLogSockets();
    log.write(PINGS.slice(0, PINGS.lastIndexOf('],')));
    await expect.poll(() => app.state().netLog).toMatchObject({ shownSockets: 5, hiddenSockets: 0 });
    expect(app.sockets()).toHaveLength(5);
    expect(app.sockets().slice(0, 2)).toEqual(own);
    // The other pages still follow what this one offered them.
    expect(app.offered).toHaveLength(1);
    expect(app.withdrawn).toEqual([]);
  });

  test('that is followed again tells nothing twice and goes on where it was', async () => {
    const app = appWith({ isLive: true });
    capture(app, KEYS);
    const half = PINGS.indexOf('\n', PINGS.length / 2) + 1;
    const first = growing();
    void app.actions.followNetLog(first.source);
    first.write(PINGS.slice(0, half));
    await expect.poll(() => status(app)).toBe('following');
    app.actions.stopNetLog();

    const again = growing();
    void app.actions.followNetLog(again.source);
    again.write(PINGS);
    await expect.poll(() => status(app)).toBe('complete');
    const once = appWith({ isLive: true });
    capture(once, KEYS);
    const whole = growing();
    void once.actions.followNetLog(whole.source);
    whole.write(PINGS);
    await expect.poll(() => status(once)).toBe('complete');
    expect(app.sockets()).toEqual(once.sockets());
    const facts = (of: typeof app) =>
      of
        .state()
        .shown.session.connections.map(({ wire }) => [wire?.facts.length, wire?.received, wire?.sent]);
    expect(facts(app)).toEqual(facts(once));
  });

  test('pauses with the capture: frames that pass meanwhile are not kept', async () => {
    const app = appWith({ isLive: true });
    capture(app, KEYS);
    app.actions.setPaused(true);
    const log = growing();
    void app.actions.followNetLog(log.source);
    log.write(PINGS);
    await expect.poll(() => status(app)).toBe('complete');
    expect(app.state().shown.session.timeline.length).toBe(0);
  });

  test('is complete when Chrome ended it, quiet when it only stopped growing, and goes on after that', async () => {
    const app = appWith({ isLive: true });
    const log = growing();
    void app.actions.followNetLog(log.source);
    const half = PINGS.indexOf('\n', PINGS.length / 2) + 1;
    log.write(PINGS.slice(0, half));
    await expect.poll(() => status(app)).toBe('following');
    log.add({ kind: 'quiet' });
    await expect.poll(() => status(app)).toBe('quiet');
    log.write(PINGS.slice(half));
    await expect.poll(() => status(app)).toBe('complete');
  });

  test('that cannot be read any more says why, and what was read stays', async () => {
    const app = appWith({ isLive: true });
    capture(app, KEYS.slice(0, 1));
    const log = growing();
    void app.actions.followNetLog(log.source);
    log.write(PINGS.slice(0, PINGS.lastIndexOf('],')));
    log.add(new Fault('file-unreadable', 'The net log is gone: it was moved or deleted.'));
    await expect.poll(() => status(app)).toBe('ended');
    expect(app.state().netLog.status).toMatchObject({
      sentence: expect.stringContaining('moved or deleted'),
    });
    expect(app.sockets()).not.toEqual([]);
  });

  test('that is no longer read says so to the sockets it told of, until it goes on', async () => {
    const app = appWith({ isLive: true });
    capture(app, KEYS.slice(0, 1));
    const firstPings = cutAfter('"opcode":9', 12);
    const log = growing();
    void app.actions.followNetLog(log.source);
    log.write(firstPings);
    await expect.poll(() => status(app)).toBe('following');
    const wire = () => app.state().shown.session.connections[0]?.wire;
    expect(wire()).toBeDefined();
    expect(wire()?.watchedUntilMs).toBeUndefined();

    app.actions.stopNetLog();
    await expect.poll(() => wire()?.watchedUntilMs).toBeGreaterThan(0);
    const rows = app.sockets();

    void app.actions.followNetLog(log.source);
    log.write(firstPings);
    await expect.poll(() => status(app)).toBe('following');
    expect(app.sockets()).toEqual(rows);
    log.write(cutAfter('"opcode":9', 20).slice(firstPings.length));
    await expect.poll(() => app.sockets()).not.toEqual(rows);
    expect(wire()?.watchedUntilMs).toBeUndefined();
  });

  test('is offered to the other pages until it is stopped', async () => {
    const app = appWith({ isLive: true });
    const log = growing();
    const following = app.actions.followNetLog(log.source);
    expect(app.offered).toEqual([log.source]);
    expect(app.withdrawn).toEqual([]);
    app.actions.stopNetLog();
    await following;
    expect(app.withdrawn).toEqual([log.source]);
    expect(status(app)).toBe('none');
  });

  test('that another page offers is followed by itself, until that page withdraws it', async () => {
    const app = appWith({ isLive: true });
    const log = growing();
    app.takeOffer(log.source);
    log.write(PINGS.slice(0, PINGS.lastIndexOf('],')));
    await expect.poll(() => status(app)).toBe('following');
    expect(app.offered).toEqual([]);
    app.takeOffer(undefined);
    expect(status(app)).toBe('ended');
  });

  test('that was chosen here goes on when another page withdraws what it had offered', async () => {
    const app = appWith({ isLive: true });
    app.takeOffer(growing('theirs.json').source);
    const log = growing('ours.json');
    void app.actions.followNetLog(log.source);
    app.takeOffer(undefined);
    log.write(PINGS.slice(0, PINGS.lastIndexOf('],')));
    await expect.poll(() => status(app)).toBe('following');
  });

  test('gives way to another one', async () => {
    const app = appWith({ isLive: true });
    const [first, second] = [growing('first.json'), growing('second.json')];
    const ended = app.actions.followNetLog(first.source);
    void app.actions.followNetLog(second.source);
    await ended;
    expect(app.withdrawn).toEqual([first.source]);
    expect(app.state().netLog.status).toMatchObject({ source: { name: 'second.json' } });
  });
});
