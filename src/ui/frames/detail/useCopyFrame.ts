import type { FrameRow } from '../../../model/frameLog.ts';
import { frameDetail } from '../../../store/selectors/frameDetail.ts';
import type { SessionView } from '../../../store/state.ts';
import { useActions } from '../../app/storeContext.tsx';
import { COPY_LABELS, type CopyForm, payloadAs } from './payloadForms.ts';

/** Copies a message: in a form, or `shown`: as text if it can be read, else as base64. */
export function useCopyFrame(view: SessionView): (row: FrameRow, form: CopyForm | 'shown') => void {
  const { copyText } = useActions();
  return (row, form) => {
    const payload = frameDetail(view, row)?.payload;
    if (!payload) return;
    if (form !== 'shown') {
      const text = payloadAs(payload, form);
      if (text !== undefined) void copyText(text, `the message as ${COPY_LABELS[form]}`);
      return;
    }
    const text = payloadAs(payload, 'text');
    if (text !== undefined) void copyText(text, 'the message');
    else void copyText(payloadAs(payload, 'base64') ?? '', 'the message as base64');
  };
}
