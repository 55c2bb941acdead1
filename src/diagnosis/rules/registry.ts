import type { DropRule, WatchRule } from '../rule.ts';
import { abnormalUnexplained } from './abnormalUnexplained.ts';
import { backgroundThrottling } from './backgroundThrottling.ts';
import { browserRejectedFrame } from './browserRejectedFrame.ts';
import { closedByNavigation } from './closedByNavigation.ts';
import { closedByPage } from './closedByPage.ts';
import { closeTimeout } from './closeTimeout.ts';
import { connectionLeak } from './connectionLeak.ts';
import { deadConnection } from './deadConnection.ts';
import { handshakeFailed } from './handshakeFailed.ts';
import { handshakeRejected } from './handshakeRejected.ts';
import { heartbeatTooSlow } from './heartbeatTooSlow.ts';
import { heartbeatUnanswered } from './heartbeatUnanswered.ts';
import { idleTimeout } from './idleTimeout.ts';
import { invalidPayload } from './invalidPayload.ts';
import { machineSlept } from './machineSlept.ts';
import { maxLifetime } from './maxLifetime.ts';
import { messageTooBig } from './messageTooBig.ts';
import { networkLost } from './networkLost.ts';
import { noReconnect } from './noReconnect.ts';
import { pageSlowToAnswer } from './pageSlowToAnswer.ts';
import { policyOrAuth } from './policyOrAuth.ts';
import { reconnectAfterFinalClose } from './reconnectAfterFinalClose.ts';
import { reconnectStorm } from './reconnectStorm.ts';
import { reconnectWithoutBackoff } from './reconnectWithoutBackoff.ts';
import { sendBackpressure } from './sendBackpressure.ts';
import { serverCrash } from './serverCrash.ts';
import { serverError } from './serverError.ts';
import { serverOverloaded } from './serverOverloaded.ts';
import { serverRestart } from './serverRestart.ts';
import { silentDrop } from './silentDrop.ts';
import { slowPage } from './slowPage.ts';
import { tlsFailure } from './tlsFailure.ts';

/**
 * Rules that explain an end. Of claims with equal confidence the one that stands first here wins, so the order goes
 * from what somebody witnessed to what is inferred, and from causes to their consequences: a machine that slept also
 * leaves heartbeats unanswered, an unanswered heartbeat makes the page close.
 */
export const dropRules: readonly DropRule[] = [
  closedByNavigation,
  machineSlept,
  networkLost,
  handshakeRejected,
  tlsFailure,
  handshakeFailed,
  invalidPayload,
  messageTooBig,
  browserRejectedFrame,
  backgroundThrottling,
  pageSlowToAnswer,
  heartbeatUnanswered,
  closeTimeout,
  closedByPage,
  serverRestart,
  serverOverloaded,
  heartbeatTooSlow,
  idleTimeout,
  maxLifetime,
  silentDrop,
  serverError,
  policyOrAuth,
  serverCrash,
  abnormalUnexplained,
];

/** Rules about connections that live, and about several together. */
export const watchRules: readonly WatchRule[] = [
  deadConnection,
  reconnectStorm,
  reconnectWithoutBackoff,
  noReconnect,
  reconnectAfterFinalClose,
  connectionLeak,
  slowPage,
  sendBackpressure,
];
