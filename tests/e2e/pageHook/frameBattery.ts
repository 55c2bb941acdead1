/** What functions borrowed from another frame say of this one's `WebSocket`. Sent as text. */
export function frameBattery(): Record<string, unknown> {
  type Global = Window & typeof globalThis;
  const addFrame = (parent: Document): Global => {
    const frame = parent.createElement('iframe');
    parent.body.append(frame);
    if (!frame.contentWindow) throw new Error('The frame has no window');
    return frame.contentWindow as Global;
  };
  const outer = addFrame(document);
  const inner = addFrame(outer.document);
  const sibling = addFrame(document);
  const removed = addFrame(document);
  const removedParts = { toString: removed.Function.prototype.toString, WebSocket: removed.WebSocket };
  removed.frameElement?.remove();

  const realms: Record<string, Pick<Global, 'WebSocket'> & { toString: () => string }> = {
    removed: removedParts,
  };
  for (const [name, realm] of Object.entries({ page: window as Global, outer, inner, sibling })) {
    const { WebSocket, WebSocketStream } = realm as Global & {
      WebSocketStream?: typeof globalThis.WebSocket;
    };
    realms[name] = { toString: realm.Function.prototype.toString, WebSocket };
    if (WebSocketStream)
      realms[`${name}'s stream`] = { toString: realms[name].toString, WebSocket: WebSocketStream };
  }
  const out: Record<string, unknown> = {};
  for (const [asking, realm] of Object.entries(realms)) {
    for (const [asked, other] of Object.entries(realms)) {
      const { prototype } = other.WebSocket;
      out[`${asking} asks ${asked}`] = [
        realm.toString.call(other.WebSocket),
        realm.toString.call(prototype.close),
        realm.toString.call(other.toString),
        realm.toString.call(prototype.constructor),
      ];
    }
  }
  out.instanceof = [
    new outer.WebSocket('ws://127.0.0.1:9/') instanceof WebSocket,
    Reflect.construct(WebSocket, ['ws://127.0.0.1:9/'], outer.Map) instanceof outer.Map,
  ];
  return out;
}
