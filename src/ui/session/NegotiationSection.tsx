import type { ExtensionParameter, WebSocketExtension } from '../../base/extensionList.ts';
import { explainExtensionParameter } from '../../knowledge/extensionParameters.ts';
import type { HandshakeFacts } from '../../store/selectors/handshakeFacts.ts';
import css from '../common/facts.module.css';
import { OriginTag } from '../common/OriginTag.tsx';

/** What browser and server agreed on: subprotocol and extensions. */
export function NegotiationSection({ facts }: { readonly facts: HandshakeFacts }) {
  const { offeredSubprotocols, chosenSubprotocol, offeredExtensions, acceptedExtensions } = facts;
  const origin = facts.negotiatedOrigin && <OriginTag origin={facts.negotiatedOrigin} />;
  return (
    <section className={css.section}>
      <h3>Agreed on</h3>
      <dl className={css.facts}>
        <dt>Subprotocol</dt>
        <dd>
          <Known value={chosenSubprotocol}>{chosenSubprotocol || 'none'}</Known> {origin}
          {offeredSubprotocols && (
            <div className={css.faint}>
              {offeredSubprotocols.length > 0
                ? `offered: ${offeredSubprotocols.join(', ')}`
                : 'the page offered none'}
            </div>
          )}
        </dd>
        <dt>Extensions</dt>
        <dd>
          <Known value={acceptedExtensions}>
            {acceptedExtensions?.length === 0 && 'none: messages are not compressed'}
            {acceptedExtensions?.map((extension) => (
              <Extension key={extension.name} extension={extension} />
            ))}
          </Known>{' '}
          {acceptedExtensions?.length === 0 && origin}
          {offeredExtensions && offeredExtensions.length > 0 && (
            <div className={css.faint}>offered: {offeredExtensions.map(inWords).join(', ')}</div>
          )}
        </dd>
      </dl>
    </section>
  );
}

function Known({ value, children }: { readonly value: unknown; readonly children: React.ReactNode }) {
  return value === undefined ? <span className={css.faint}>not known</span> : children;
}

function Extension({ extension }: { readonly extension: WebSocketExtension }) {
  const { name, parameters } = extension;
  return (
    <div>
      <span className={css.mono}>{name}</span>
      {parameters.length > 0 && (
        <ul className={css.list}>
          {parameters.map((parameter) => (
            <li key={parameter.name}>
              <span className={css.mono}>{parameterInWords(parameter)}</span>
              <Meaning of={explainExtensionParameter(name, parameter.name)} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Meaning({ of }: { readonly of: string | undefined }) {
  return of === undefined ? null : <span className={css.faint}> {of}</span>;
}

function inWords({ name, parameters }: WebSocketExtension): string {
  return [name, ...parameters.map(parameterInWords)].join('; ');
}

function parameterInWords({ name, value }: ExtensionParameter): string {
  return value === undefined ? name : `${name}=${value}`;
}
