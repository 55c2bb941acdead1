import * as v from 'valibot';

/**
 * What the user chose, as it is stored. A field that is missing or of another form falls back to its default, so an
 * older or damaged record never costs the others.
 */
const preferences = v.object({
  version: v.literal(1),
  theme: v.fallback(v.picklist(['system', 'light', 'dark']), 'system'),
  preserveLog: v.fallback(v.boolean(), true),
  timeFormat: v.fallback(v.picklist(['clock', 'relative', 'delta']), 'clock'),
  hideHeartbeats: v.fallback(v.boolean(), false),
  /** False means "do not touch the page": no hook, so no close codes. */
  useHook: v.fallback(v.boolean(), true),
  /** Whether tabs and windows that the page opens are captured with it. */
  capturePopups: v.fallback(v.boolean(), false),
  /** Proxies in the path: ids of the knowledge table, or `name=seconds` for the user's own. */
  stack: v.fallback(v.array(v.string()), []),
});

export type Preferences = v.InferOutput<typeof preferences>;
export type TimeFormat = Preferences['timeFormat'];
export type ThemeChoice = Preferences['theme'];

export const DEFAULT_PREFERENCES: Preferences = v.parse(preferences, { version: 1 });

/** Reads a stored record; defaults for whatever it lacks. */
export function parsePreferences(stored: unknown): Preferences {
  const record = typeof stored === 'object' && stored !== null ? stored : {};
  const result = v.safeParse(preferences, { ...DEFAULT_PREFERENCES, ...record, version: 1 });
  return result.success ? result.output : DEFAULT_PREFERENCES;
}
