/** What a server says about its heartbeat in its first messages. */
export interface AnnouncedBeat {
  readonly intervalMs: number;
  /** How long after a missed beat the other side gives up, where it is said. */
  readonly timeoutMs?: number;
}

interface Announcement {
  readonly family: string;
  readonly interval: RegExp;
  readonly timeout?: RegExp;
  /** Milliseconds per unit of the announced number. */
  readonly unitMs: number;
}

/** Announcements by protocol family; the patterns read numbers out of JSON without parsing it. */
const ANNOUNCEMENTS: readonly Announcement[] = [
  { family: 'engine.io', interval: /"pingInterval":\s*(\d+)/, timeout: /"pingTimeout":\s*(\d+)/, unitMs: 1 },
  // The data of a Pusher event is JSON in a string, so its quotes are escaped.
  { family: 'pusher', interval: /\\?"activity_timeout\\?":\s*(\d+)/, unitMs: 1000 },
  { family: 'discord-gateway', interval: /"heartbeat_interval":\s*(\d+)/, unitMs: 1 },
  { family: 'discord-voice', interval: /"heartbeat_interval":\s*(\d+)/, unitMs: 1 },
  { family: 'centrifugo', interval: /"ping":\s*(\d+)/, unitMs: 1000 },
  { family: 'twitch-eventsub', interval: /"keepalive_timeout_seconds":\s*(\d+)/, unitMs: 1000 },
];

/** Reads the heartbeat a server announces in `text`, its first message; `undefined` when it announces none. */
export function announcedBeat(familyId: string, text: string): AnnouncedBeat | undefined {
  for (const { family, interval, timeout, unitMs } of ANNOUNCEMENTS) {
    if (family !== familyId) continue;
    const intervalMs = Number(interval.exec(text)?.[1]) * unitMs;
    if (!(intervalMs > 0)) return undefined;
    const timeoutMs = Number(timeout?.exec(text)?.[1]) * unitMs;
    return timeoutMs > 0 ? { intervalMs, timeoutMs } : { intervalMs };
  }
  return undefined;
}
