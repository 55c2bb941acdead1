import type { HookPort, InstalledHook } from './hookPort.ts';

/*
 * Parts of the page hook, sent as text: they must not use anything outside their own bodies.
 *
 * A document that comes back from the back/forward cache, or a service worker that the page returns to, is another
 * session of the debugger with the same scripts: the hook is in place, and a second one would tell everything twice. They
 * find each other by an event with an unguessable name, at an object whose listeners `document.open()` leaves alone.
 */

/** The hook that an earlier session of the same capture put in place. */
export function findHook(secret: string): InstalledHook | undefined {
  const asked: { hook: InstalledHook | undefined } = { hook: undefined };
  try {
    // No prototype: a page's `Object.prototype.bubbles` would be read.
    const event = new CustomEvent(`${secret} again`, { __proto__: null, detail: asked } as CustomEventInit);
    EventTarget.prototype.dispatchEvent.call(performance, event);
  } catch {
    // The page has made one of these its own: then nobody answers.
  }
  return asked.hook;
}

/** Lets later ones find `hook`. */
export function answerWith(hook: InstalledHook, { secret, listen }: HookPort): void {
  const { apply, getOwnPropertyDescriptor } = Reflect;
  const detailOf = getOwnPropertyDescriptor(CustomEvent.prototype, 'detail')?.get;
  listen(performance, `${secret} again`, (event) => {
    const asked: { hook: InstalledHook | undefined } | undefined = detailOf && apply(detailOf, event, []);
    if (asked) asked.hook = hook;
  });
}
