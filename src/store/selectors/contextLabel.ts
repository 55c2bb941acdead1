import type { ContextType } from '../../model/events.ts';

/** A context in a few words: `page`, `iframe · shop.example`, `worker · api-worker.js`, `worker · blob`, `worker · data`. */
export function contextLabel(type: ContextType, url: string): string {
  if (type === 'page') return type;
  const where = URL.canParse(url) ? new URL(url) : undefined;
  const isScript = type === 'worker' || type === 'shared-worker' || type === 'service-worker';
  const lastPart = where?.pathname.split('/').at(-1);
  const isInline = where?.protocol === 'blob:' || where?.protocol === 'data:';
  const detail = isInline ? where.protocol.slice(0, -1) : isScript ? lastPart : where?.host;
  return detail ? `${type.replace('-', ' ')} · ${detail}` : type;
}
