import * as v from 'valibot';

const VERSION = 2;

/** Elements that are no text cost only themselves. */
const texts = v.pipe(
  v.array(v.unknown()),
  v.transform((values) => values.filter((value) => typeof value === 'string')),
);

/**
 * What the user chose, as it is stored. A field that is missing or of another form falls back to its default, so a
 * damaged one never costs the others.
 */
const preferences = v.object({
  version: v.fallback(v.literal(VERSION), VERSION),
  theme: v.fallback(v.picklist(['system', 'light', 'dark']), 'system'),
  preserveLog: v.fallback(v.boolean(), true),
  timeFormat: v.fallback(v.picklist(['clock', 'relative', 'delta']), 'clock'),
  hideHeartbeats: v.fallback(v.boolean(), false),
  /** False: no hook in the page, so no close codes and no word of who closed. */
  touchPage: v.fallback(v.boolean(), true),
  /** Whether tabs and windows that the page opens are captured with it. */
  capturePopups: v.fallback(v.boolean(), false),
  /** Proxies in the path: ids of the knowledge table, or `name=seconds` for the user's own. */
  stack: v.fallback(texts, []),
});

export type Preferences = v.InferOutput<typeof preferences>;
export type TimeFormat = Preferences['timeFormat'];
export type ThemeChoice = Preferences['theme'];

type Stored = Readonly<Record<string, unknown>>;

/** What turns a record of version N into one of version N + 1. */
const UPGRADES: readonly ((record: Stored) => Stored)[] = [
  // 0, from before there were versions: the fields were those of 1.
  (record) => record,
  // 1 named the setting after our means and not after what it does to the page.
  ({ useHook, ...record }) => ({ touchPage: useHook, ...record }),
];

export const DEFAULT_PREFERENCES: Preferences = v.parse(preferences, {});

/**
 * Reads a stored record of any version; defaults for whatever it lacks. One from the future is read as far as it is
 * understood.
 */
export function parsePreferences(stored: unknown): Preferences {
  if (typeof stored !== 'object' || stored === null) return DEFAULT_PREFERENCES;
  let record: Stored = { ...stored };
  for (const upgrade of UPGRADES.slice(versionOf(record))) record = upgrade(record);
  const result = v.safeParse(preferences, record);
  return result.success ? result.output : DEFAULT_PREFERENCES;
}

function versionOf({ version }: Stored): number {
  return typeof version === 'number' && Number.isInteger(version) && version >= 0 ? version : 0;
}
