import { useCallback, useSyncExternalStore } from 'react';
import type { ConnectionId } from '../../model/events.ts';
import type { AppStore } from '../../store/appStore.ts';
import { type Risk, risksOf } from '../../store/selectors/riskModel.ts';
import { useAppStore } from '../app/storeContext.tsx';

/** Who may soon be cut, looked at once a second however many components show it. */
interface RiskClock {
  subscribe(listener: () => void): () => void;
  /** The same object until the next look that finds somebody. */
  risks(): ReadonlyMap<ConnectionId, Risk>;
}

const LOOK_EVERY_MS = 1000;
const NOBODY: ReadonlyMap<ConnectionId, Risk> = new Map();
const clocks = new WeakMap<AppStore, RiskClock>();

function clockOf(store: AppStore): RiskClock {
  let clock = clocks.get(store);
  if (!clock) {
    clock = createRiskClock(store);
    clocks.set(store, clock);
  }
  return clock;
}

function createRiskClock(store: AppStore): RiskClock {
  const listeners = new Set<() => void>();
  let risks = NOBODY;
  let stop: (() => void) | undefined;

  function look(): void {
    const { shown, live, preferences, actions } = store.getState();
    // In a file no clock runs: what was open at its end is at no risk any more.
    const found = shown === live ? risksOf(shown, preferences.stack, actions.nowMs()) : [];
    if (found.length === 0 && risks === NOBODY) return;
    risks = found.length === 0 ? NOBODY : new Map(found.map((risk) => [risk.connectionId, risk]));
    for (const listener of listeners) listener();
  }
  function start(): () => void {
    const timer = setInterval(look, LOOK_EVERY_MS);
    const unsubscribe = store.subscribe(({ shown, preferences }, before) => {
      if (shown !== before.shown || preferences.stack !== before.preferences.stack) look();
    });
    return () => {
      clearInterval(timer);
      unsubscribe();
    };
  }
  return {
    subscribe(listener) {
      listeners.add(listener);
      if (!stop) {
        stop = start();
        look();
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        stop?.();
        stop = undefined;
      };
    },
    risks: () => risks,
  };
}

/** All open connections that may soon be cut, nearest first. */
export function useRisks(): ReadonlyMap<ConnectionId, Risk> {
  const clock = clockOf(useAppStore());
  return useSyncExternalStore(clock.subscribe, clock.risks);
}

/** The risk of one connection; renders again only while that one is at risk. */
export function useRisk(id: ConnectionId): Risk | undefined {
  const clock = clockOf(useAppStore());
  const read = useCallback(() => clock.risks().get(id), [clock, id]);
  return useSyncExternalStore(clock.subscribe, read);
}
