import { formatCount, formatDuration, formatSeconds, plural } from '../../../base/format.ts';
import { explainCloseCode } from '../../../knowledge/explainCloseCode.ts';
import type { EndCause, Origin, PageChange } from '../../../model/events.ts';
import type { FrameFact, FrameListItem } from '../../../store/selectors/frameList.ts';
import { WORDLESS } from '../../common/browserErrorWords.ts';

/** What a row that is no frame says. */
export interface MarkWords {
  readonly icon: string;
  readonly tone: 'plain' | 'ok' | 'warning' | 'error' | 'silence' | 'faint';
  readonly text: string;
  /** What else is known, in fainter letters. */
  readonly more?: string | undefined;
  readonly origin?: Origin;
  /** Position of another connection that it leads to. */
  readonly leadsTo?: number | undefined;
}

type Mark = Exclude<FrameListItem, { kind: 'frame' }>;

/** @param context library or service whose close codes are spoken, if it was recognised */
export function markWords(mark: Mark, context: string | undefined): MarkWords {
  switch (mark.kind) {
    case 'silence':
      return { icon: '', tone: 'silence', text: `${formatSeconds(mark.toMs - mark.fromMs)} of silence` };
    case 'hidden':
      return { icon: '⋯', tone: 'faint', text: `${plural(mark.count, 'heartbeat')} hidden` };
    case 'dropped':
      return {
        icon: '⋯',
        tone: 'warning',
        text: `${formatCount(mark.count)} older ${mark.count === 1 ? 'message is' : 'messages are'} no longer held`,
        more: 'counted, but too many to keep',
      };
    case 'fact':
      return factWords(mark.fact, context);
  }
}

function factWords(fact: FrameFact, context: string | undefined): MarkWords {
  switch (fact.kind) {
    case 'connecting':
      return { icon: '◌', tone: 'plain', text: 'Connecting' };
    case 'opened':
      return openedWords(fact);
    case 'refused':
      return {
        icon: '✕',
        tone: 'error',
        text: `Refused with HTTP ${fact.status} ${fact.statusText}`.trimEnd(),
      };
    case 'browser-error':
      return { icon: '✕', tone: 'error', text: fact.message || WORDLESS, more: 'says the browser' };
    case 'close-called': {
      const args = [fact.code, fact.reason && `“${fact.reason}”`].filter(Boolean).join(', ');
      return { icon: '◐', tone: 'plain', text: `The page called close(${args})`, origin: fact.origin };
    }
    case 'ended':
      return endedWords(fact, context);
    case 'replaced':
      return {
        icon: '↻',
        tone: 'ok',
        text: `Reconnected ${formatDuration(fact.pauseMs)} later`,
        leadsTo: fact.byIndex,
      };
    case 'page':
      return pageWords(fact);
    case 'capture':
      return captureWords(fact);
    case 'clock-jump': {
      const way = fact.byMs < 0 ? 'back' : 'ahead';
      return {
        icon: '◷',
        tone: 'warning',
        text: `The clock jumped ${way} by ${formatDuration(Math.abs(fact.byMs))}`,
        more: fact.byMs < 0 ? 'it was set' : 'the machine slept, or its clock was set',
      };
    }
  }
}

function openedWords(fact: Extract<FrameFact, { kind: 'opened' }>): MarkWords {
  if (fact.beforeCapture) {
    return {
      icon: '●',
      tone: 'plain',
      text: 'Opened before recording began',
      more: 'its beginning was not seen',
    };
  }
  const text = fact.handshakeMs === undefined ? 'Opened' : `Opened in ${formatDuration(fact.handshakeMs)}`;
  const pause =
    fact.pauseMs === undefined
      ? undefined
      : `reconnection, ${formatDuration(fact.pauseMs)} after the last one ended`;
  const more = [fact.subprotocol, pause].filter(Boolean).join(' · ');
  return { icon: '●', tone: 'ok', text, more: more || undefined, leadsTo: fact.afterIndex };
}

const CAUSES: Readonly<Record<EndCause, string>> = {
  closed: 'Closed',
  navigation: 'Ended: the page was left',
  crashed: 'Ended: the page crashed',
  'context-destroyed': 'Ended: the document or worker that owned it went away',
  'tab-closed': 'Ended: the tab was closed',
  unseen: 'Ended by now; nobody saw when',
};

const NO_CLOSE_FRAME = 1006;

function endedWords(fact: Extract<FrameFact, { kind: 'ended' }>, context: string | undefined): MarkWords {
  const { code, reason, cause, origin } = fact;
  if (cause !== undefined && cause !== 'closed')
    return { icon: '✕', tone: 'plain', text: CAUSES[cause], origin };
  if (fact.state === 'failed') return { icon: '✕', tone: 'error', text: 'Never opened', origin };
  if (fact.state === 'unopened') return { icon: '✕', tone: 'plain', text: 'Ended, not seen to open', origin };
  if (code === NO_CLOSE_FRAME) {
    return { icon: '✕', tone: 'error', text: 'Cut without a close frame', more: 'code 1006', origin };
  }
  if (code === undefined)
    return { icon: '✕', tone: 'plain', text: 'Closed', more: 'close code not seen', origin };
  const known = explainCloseCode(code, context)?.entry;
  const tone = known?.severity === 'error' || known?.severity === 'warning' ? known.severity : 'plain';
  const quoted = reason ? `“${reason}”` : undefined;
  const more = [known?.name, quoted].filter(Boolean).join(' · ');
  return { icon: '✕', tone, text: `Closed with ${code}`, more: more || undefined, origin };
}

const PAGE_WORDS: Readonly<Record<PageChange, Pick<MarkWords, 'icon' | 'tone' | 'text'>>> = {
  hidden: { icon: '◌', tone: 'faint', text: 'Page hidden' },
  visible: { icon: '◉', tone: 'faint', text: 'Page visible again' },
  frozen: { icon: '❄', tone: 'warning', text: 'Page frozen' },
  resumed: { icon: '◉', tone: 'faint', text: 'Page resumed' },
  offline: { icon: '⌁', tone: 'error', text: 'Network offline' },
  online: { icon: '⌁', tone: 'ok', text: 'Network online again' },
  navigated: { icon: '→', tone: 'plain', text: 'Page navigated' },
  'entered-back-forward-cache': { icon: '❄', tone: 'faint', text: 'Page put into the back/forward cache' },
  'left-back-forward-cache': { icon: '◉', tone: 'faint', text: 'Page taken from the back/forward cache' },
  crashed: { icon: '✕', tone: 'error', text: 'Page crashed' },
};

function pageWords({ change, url, isReload, origin }: Extract<FrameFact, { kind: 'page' }>): MarkWords {
  return {
    ...PAGE_WORDS[change],
    ...(isReload && { text: 'Page reloaded' }),
    more: url,
    ...(origin === 'inferred' && { origin }),
  };
}

function captureWords(fact: Extract<FrameFact, { kind: 'capture' }>): MarkWords {
  const { change, reason, blindMs } = fact;
  if (blindMs !== undefined) {
    return {
      icon: '▮',
      tone: 'warning',
      text: `Recording again after ${formatDuration(blindMs)}`,
      more: 'what passed meanwhile was not seen',
    };
  }
  const what = change === 'paused' ? 'paused' : change === 'lost' ? 'lost' : 'stopped';
  return { icon: '▯', tone: 'warning', text: `Recording ${what}`, more: reason };
}
