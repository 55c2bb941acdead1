import type { Scenario } from '../scenario.ts';
import { closes } from './closes.ts';
import { coincidences } from './coincidences.ts';
import { conventions } from './conventions.ts';
import { handshakes } from './handshakes.ts';
import { heartbeats } from './heartbeats.ts';
import { idleCloses } from './idleCloses.ts';
import { idleTimeouts } from './idleTimeouts.ts';
import { lifetimes } from './lifetimes.ts';
import { messages } from './messages.ts';
import { nearMisses } from './nearMisses.ts';
import { pageAndMachine } from './pageAndMachine.ts';
import { reconnections } from './reconnections.ts';
import { returns } from './returns.ts';
import { seenByProxies } from './seenByProxies.ts';
import { servers } from './servers.ts';
import { slowPages } from './slowPages.ts';
import { sweptLimits } from './sweptLimits.ts';
import { thinRules } from './thinRules.ts';
import { unexplained } from './unexplained.ts';
import { unseen9Beats } from './unseen9Beats.ts';
import { unseen9Doors } from './unseen9Doors.ts';
import { unseen9Limits } from './unseen9Limits.ts';
import { unseen9Networks } from './unseen9Networks.ts';
import { unseen9Pages } from './unseen9Pages.ts';
import { unseen9Returns } from './unseen9Returns.ts';
import { unseen9Servers } from './unseen9Servers.ts';
import { unseen9Words } from './unseen9Words.ts';
import { unseen10Ends } from './unseen10Ends.ts';
import { unseen10Mixtures } from './unseen10Mixtures.ts';
import { unseen11Clocks } from './unseen11Clocks.ts';
import { unseen12Beats } from './unseen12Beats.ts';
import { unseen12Chances } from './unseen12Chances.ts';
import { unseen12Disguises } from './unseen12Disguises.ts';
import { unseen12Doors } from './unseen12Doors.ts';
import { unseen12Frames } from './unseen12Frames.ts';
import { unseen12Hand } from './unseen12Hand.ts';
import { unseen12Limits } from './unseen12Limits.ts';
import { unseen12Places } from './unseen12Places.ts';
import { unseen12Returns } from './unseen12Returns.ts';
import { unseen12Servers } from './unseen12Servers.ts';
import { unseen13Beats } from './unseen13Beats.ts';
import { unseen13Busy } from './unseen13Busy.ts';
import { unseen13Crowds } from './unseen13Crowds.ts';
import { unseen13Doors } from './unseen13Doors.ts';
import { unseen13Frames } from './unseen13Frames.ts';
import { unseen13Harmless } from './unseen13Harmless.ts';
import { unseen13Innocent } from './unseen13Innocent.ts';
import { unseen13Limits } from './unseen13Limits.ts';
import { unseen13Mixtures } from './unseen13Mixtures.ts';
import { unseen13Pages } from './unseen13Pages.ts';
import { unseen13Pairs } from './unseen13Pairs.ts';
import { unseen13Probed } from './unseen13Probed.ts';
import { unseen13Returns } from './unseen13Returns.ts';
import { unseen13Servers } from './unseen13Servers.ts';
import { unseen13Slow } from './unseen13Slow.ts';
import { unseenAgain } from './unseenAgain.ts';
import { unseenApps } from './unseenApps.ts';
import { unseenArchives } from './unseenArchives.ts';
import { unseenBeats } from './unseenBeats.ts';
import { unseenBreaks } from './unseenBreaks.ts';
import { unseenClients } from './unseenClients.ts';
import { unseenDoors } from './unseenDoors.ts';
import { unseenDoubts } from './unseenDoubts.ts';
import { unseenEchoes } from './unseenEchoes.ts';
import { unseenFarewells } from './unseenFarewells.ts';
import { unseenFaults } from './unseenFaults.ts';
import { unseenLast } from './unseenLast.ts';
import { unseenLimits } from './unseenLimits.ts';
import { unseenOutages } from './unseenOutages.ts';
import { unseenPeople } from './unseenPeople.ts';
import { unseenProxies } from './unseenProxies.ts';
import { unseenRefusals } from './unseenRefusals.ts';
import { unseenReturns } from './unseenReturns.ts';
import { unseenServices } from './unseenServices.ts';
import { unseenSilences } from './unseenSilences.ts';
import { unseenSimulated } from './unseenSimulated.ts';
import { unseenTickets } from './unseenTickets.ts';
import { unseenWords } from './unseenWords.ts';
import { variations } from './variations.ts';

/** The catalogue. */
export const allScenarios: readonly Scenario[] = [
  ...idleTimeouts,
  ...idleCloses,
  ...lifetimes,
  ...heartbeats,
  ...pageAndMachine,
  ...servers,
  ...handshakes,
  ...messages,
  ...closes,
  ...reconnections,
  ...returns,
  ...slowPages,
  ...sweptLimits,
  ...thinRules,
  ...nearMisses,
  ...unexplained,
  ...coincidences,
  ...conventions,
  ...variations,
  ...seenByProxies,
  ...unseenApps,
  ...unseenClients,
  ...unseenOutages,
  ...unseenProxies,
  ...unseenRefusals,
  ...unseenSilences,
  ...unseenBeats,
  ...unseenBreaks,
  ...unseenReturns,
  ...unseenServices,
  ...unseenLast,
  ...unseenSimulated,
  ...unseenAgain,
  ...unseenEchoes,
  ...unseenWords,
  ...unseenArchives,
  ...unseenTickets,
  ...unseenDoubts,
  ...unseenPeople,
  ...unseenFarewells,
  ...unseenDoors,
  ...unseenFaults,
  ...unseenLimits,
  ...unseen9Beats,
  ...unseen9Doors,
  ...unseen9Limits,
  ...unseen9Pages,
  ...unseen9Servers,
  ...unseen9Words,
  ...unseen10Mixtures,
  ...unseen10Ends,
  ...unseen11Clocks,
  ...unseen9Returns,
  ...unseen9Networks,
  ...unseen12Beats,
  ...unseen12Chances,
  ...unseen12Disguises,
  ...unseen12Doors,
  ...unseen12Frames,
  ...unseen12Hand,
  ...unseen12Limits,
  ...unseen12Places,
  ...unseen12Returns,
  ...unseen12Servers,
  ...unseen13Beats,
  ...unseen13Slow,
  ...unseen13Doors,
  ...unseen13Frames,
  ...unseen13Innocent,
  ...unseen13Harmless,
  ...unseen13Limits,
  ...unseen13Mixtures,
  ...unseen13Pairs,
  ...unseen13Pages,
  ...unseen13Probed,
  ...unseen13Returns,
  ...unseen13Crowds,
  ...unseen13Servers,
  ...unseen13Busy,
];
