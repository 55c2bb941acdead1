import { DropdownMenu } from 'radix-ui';
import type { FrameDetail } from '../../../store/selectors/frameDetail.ts';
import type { SessionView } from '../../../store/state.ts';
import common from '../../common/common.module.css';
import { Icon } from '../../common/Icon.tsx';
import css from './detail.module.css';
import { COPY_LABELS, copyForms } from './payloadForms.ts';
import { useCopyFrame } from './useCopyFrame.ts';

interface CopyMenuProps {
  readonly view: SessionView;
  readonly detail: FrameDetail;
}

/** Copies the message in the form one chooses; only forms it has are offered. */
export function CopyMenu({ view, detail }: CopyMenuProps) {
  const copyFrame = useCopyFrame(view);
  const { payload } = detail;
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger
        className={common.iconButton}
        aria-label="Copy the message"
        title="Copy the message"
        disabled={payload === undefined}
      >
        <Icon name="copy" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={css.menu} align="end" sideOffset={2}>
          {payload &&
            copyForms(payload).map((form) => (
              <DropdownMenu.Item
                key={form}
                className={css.menuItem}
                onSelect={() => copyFrame(detail.row, form)}
              >
                Copy as {COPY_LABELS[form]}
              </DropdownMenu.Item>
            ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
