import type { ShownCookies } from '../../store/selectors/handshakeFacts.ts';
import css from '../common/facts.module.css';
import { OriginTag } from '../common/OriginTag.tsx';

/** The cookies of the handshake, as far as anybody tells. */
export function CookieSection({ cookies }: { readonly cookies: ShownCookies | undefined }) {
  return (
    <section className={css.section}>
      <h3>
        {cookies?.known === 'sent' ? 'Cookies sent' : 'Cookies held for this address'}{' '}
        {cookies && <OriginTag origin={cookies.origin} />}
      </h3>
      {cookies && cookies.list.length > 0 ? (
        <dl className={css.facts}>
          {cookies.list.map((cookie, position) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a fixed list in which names repeat over paths.
            <Cookie key={position} {...cookie} />
          ))}
        </dl>
      ) : (
        <p className={css.faint}>{cookies ? 'None.' : 'Not known.'}</p>
      )}
      {cookies?.known === 'held' && cookies.list.length > 0 && (
        <p className={css.note}>
          Chrome does not tell which cookies a WebSocket handshake carried. These are the ones it held for the
          address at that moment; rules for other sites (SameSite, third-party cookies) may have kept some
          back.
        </p>
      )}
    </section>
  );
}

function Cookie({ name, value, attributes }: ShownCookies['list'][number]) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <span className={css.mono}>{value}</span> <span className={css.faint}>{attributes.join(', ')}</span>
      </dd>
    </>
  );
}
