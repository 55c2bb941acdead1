import type { SecretNames } from './secretNames.ts';
import { REDACTED, type Tally } from './tally.ts';

/** IANA's registered subprotocols that browsers meet, and those of well-known libraries. */
const PUBLIC_NAMES = new Set(
  `graphql-ws graphql-transport-ws subscriptions-transport-ws mqtt mqttv3.1 mqttv3.1.1 mqttv5 amqp amqpwsb10
  wamp.2.json wamp.2.msgpack wamp.2.cbor v10.stomp v11.stomp v12.stomp stomp soap xmpp sip msrp ocpp1.2 ocpp1.5
  ocpp1.6 ocpp2.0 ocpp2.0.1 ocpp2.1 actioncable-v1-json actioncable-unsupported phoenix json json-rpc jsonrpc
  binary base64 chat vite-hmr vite-ping sockjs janus-protocol webpubsub json.webpubsub.azure.v1
  json.reliable.webpubsub.azure.v1 protobuf.webpubsub.azure.v1 v4.channel.k8s.io v5.channel.k8s.io
  base64.channel.k8s.io channel.k8s.io nats rsocket tty pcp.sip jmap bfcp xmpp-framing lws-minimal`.split(
    /\s+/,
  ),
);

/**
 * Removes tokens from a `Sec-WebSocket-Protocol` list, where pages put what they cannot put into a header. Names of
 * protocols stay: public ones, and plain words, unless the word before announces a secret (`access_token, hunter`).
 *
 * @param removed what was removed so far, since servers echo what pages offer; grows
 */
export function redactSubprotocols(
  list: string,
  names: SecretNames,
  tally: Tally,
  removed: Set<string>,
): string {
  let isAnnounced = false;
  return list
    .split(',')
    .map((item) => {
      const name = item.trim();
      const isPublic = PUBLIC_NAMES.has(name.toLowerCase());
      const isAnnouncement = !isPublic && /^[a-z_-]{1,24}$/i.test(name) && names.isSecret(name);
      const isPlain = !isAnnounced && !removed.has(name) && isPlainWord(name);
      isAnnounced ||= isAnnouncement;
      if (isPublic || isAnnouncement || isPlain || name === '' || name === REDACTED) return item;
      removed.add(name);
      return item.replace(name, () => tally.remove('subprotocols'));
    })
    .join(',');
}

function isPlainWord(name: string): boolean {
  return /^[a-z]{2,16}(?:[.-][a-z]{1,16}){0,3}(?:[.-]?v?\d{1,2}(?:\.\d{1,2}){0,2})?$/.test(name);
}
