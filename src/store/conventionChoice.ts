import type { ConnectionId } from '../model/events.ts';
import type { StoreKit } from './appStore.ts';
import type { SessionView } from './state.ts';

/** How the heartbeats of an endpoint are read: by a convention, as having none, or (`undefined`) as detected. */
export type ConventionId = string | 'none' | undefined;

export interface ConventionChooser {
  /** Chooses for all sockets of the endpoint of a connection, and those it opens later. */
  choose(view: SessionView, connectionId: ConnectionId, chosen: ConventionId): void;
  /** Reads the sockets that are new as was chosen for their endpoints. O(new sockets). */
  applyToNew(view: SessionView): void;
}

/** Sockets of one endpoint speak one protocol: what is chosen for one holds for the next, which a reconnection opens. */
export function createConventionChooser(): ConventionChooser {
  const byEndpoint = new Map<string, ConventionId>();
  /** Connections of a view before this one have been asked. */
  const nextIn = new WeakMap<SessionView, number>();
  return {
    choose({ session, analyses }, connectionId, chosen) {
      const connection = session.connectionsById.get(connectionId);
      if (!connection) return;
      const { key, connections } = analyses.endpoint(connection);
      byEndpoint.set(key, chosen);
      for (const each of connections) analyses.setConvention(each, chosen);
    },
    applyToNew(view) {
      if (byEndpoint.size === 0) return;
      const { session, analyses } = view;
      for (const connection of session.connections.slice(nextIn.get(view) ?? 0)) {
        const chosen = byEndpoint.get(analyses.endpoint(connection).key);
        if (chosen !== analyses.chosenConvention(connection)) analyses.setConvention(connection, chosen);
      }
      nextIn.set(view, session.connections.length);
    },
  };
}

/** The action behind the menu in the Heartbeats view. */
export function createConventionAction({ get, flush }: StoreKit, chooser: ConventionChooser) {
  return {
    chooseConvention(connectionId: ConnectionId, chosen: ConventionId): void {
      chooser.choose(get().shown, connectionId, chosen);
      flush();
    },
  };
}
