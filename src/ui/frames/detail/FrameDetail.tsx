import { Tabs } from 'radix-ui';
import { type KeyboardEvent, useMemo } from 'react';
import type { Origin, Payload } from '../../../model/events.ts';
import { frameDetail } from '../../../store/selectors/frameDetail.ts';
import type { SessionView } from '../../../store/state.ts';
import { EmptyState, TextButton } from '../../common/EmptyState.tsx';
import { DetailHeader } from './DetailHeader.tsx';
import css from './detail.module.css';
import { HexDump } from './HexDump.tsx';
import { LongText } from './LongText.tsx';
import { PayloadPreview } from './PayloadPreview.tsx';
import { payloadBytes, payloadText } from './payloadForms.ts';

const TABS = [
  { id: 'preview', label: 'Preview' },
  { id: 'text', label: 'Text' },
  { id: 'hex', label: 'Hex' },
] as const;

export type DetailTabId = (typeof TABS)[number]['id'];

interface FrameDetailProps {
  readonly view: SessionView;
  readonly row: number;
  readonly tab: DetailTabId;
  readonly onTab: (tab: DetailTabId) => void;
  readonly onClose: () => void;
}

/** One message in full. */
export function FrameDetail({ view, row, tab, onTab, onClose }: FrameDetailProps) {
  const detail = frameDetail(view, row);
  const closeOnEscape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.stopPropagation();
    onClose();
  };
  if (!detail) {
    return (
      <EmptyState action={<TextButton label="Close" onClick={onClose} />}>
        This message is no longer held: newer ones took its place. It is still counted in all figures.
      </EmptyState>
    );
  }
  return (
    <Tabs.Root
      className={css.detail}
      value={tab}
      onValueChange={(value) => onTab(TABS.find(({ id }) => id === value)?.id ?? 'preview')}
      onKeyDown={closeOnEscape}
    >
      <div className={css.header}>
        <Tabs.List className={css.tabs} aria-label="Ways to show the message">
          {TABS.map(({ id, label }) => (
            <Tabs.Trigger key={id} value={id} className={css.tab}>
              {label}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        <DetailHeader view={view} detail={detail} onClose={onClose} />
      </div>
      <Tabs.Content value={tab} className={css.content} tabIndex={-1}>
        <Content
          key={row}
          payload={detail.payload}
          tab={tab}
          isDropped={detail.isPayloadDropped}
          sizeBytes={detail.sizeBytes}
          origin={detail.origin}
        />
      </Tabs.Content>
    </Tabs.Root>
  );
}

interface ContentProps {
  readonly payload: Payload | undefined;
  readonly tab: DetailTabId;
  readonly isDropped: boolean;
  readonly sizeBytes: number | undefined;
  readonly origin: Origin;
}

function Content({ payload, tab, isDropped, sizeBytes, origin }: ContentProps) {
  // A payload is made anew whenever it is asked for; what it holds is the same.
  const { encoding, data } = payload ?? {};
  const held = useMemo(
    () => (encoding === undefined || data === undefined ? undefined : { encoding, data }),
    [encoding, data],
  );
  if (isDropped) {
    return (
      <EmptyState>
        The content of this message was let go to make room for newer ones. Its size and time are kept.
      </EmptyState>
    );
  }
  if (!held && origin === 'net-log') {
    return (
      <EmptyState>
        The net log tells that this passed, when, and how large it was, but not its content.
      </EmptyState>
    );
  }
  if (sizeBytes === 0) return <EmptyState>An empty message: it passed, with no bytes in it.</EmptyState>;
  if (!held) return <EmptyState>Whoever recorded this message did not record its content.</EmptyState>;
  if (tab === 'hex') return <HexContent payload={held} />;
  if (tab === 'text') return <TextContent payload={held} />;
  return <PayloadPreview payload={held} />;
}

function HexContent({ payload }: { readonly payload: Payload }) {
  const bytes = useMemo(() => payloadBytes(payload), [payload]);
  return <HexDump bytes={bytes} />;
}

function TextContent({ payload }: { readonly payload: Payload }) {
  const text = useMemo(() => payloadText(payload), [payload]);
  if (text === undefined) return <EmptyState>These bytes are not text. Hex shows them.</EmptyState>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className={css.scroller} tabIndex={0} aria-label="Text of the message">
      <LongText text={text} />
    </section>
  );
}
