import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { AppStore } from '../../store/appStore.ts';
import type { AppActions, AppStoreState } from '../../store/state.ts';

export const StoreContext = createContext<AppStore | undefined>(undefined);

/** The store itself, for what subscribes on its own. */
export function useAppStore(): AppStore {
  const store = useContext(StoreContext);
  if (!store) throw new Error('The component stands outside <StoreContext>');
  return store;
}

/** Part of the state; renders again when it is another value (shallowly compared). */
export function useApp<T>(selector: (state: AppStoreState) => T): T {
  return useStore(useAppStore(), useShallow(selector));
}

/** The actions; they never change. */
export function useActions(): AppActions {
  return useStore(useAppStore(), (state) => state.actions);
}

/**
 * The session on screen. It is changed in place, so this renders again on every flush: use it in views that show
 * something of it, and hand plain values down from there.
 */
export function useShownSession(): { shown: AppStoreState['shown']; revision: number } {
  return useApp(({ shown, revision }) => ({ shown, revision }));
}
