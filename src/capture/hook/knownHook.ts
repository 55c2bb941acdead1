import type { HookPort, InstalledHook } from './hookPort.ts';

/*
 * Parts of the page hook, sent as text: they must not use anything outside their own bodies.
 *
 * A document that comes back from the back/forward cache, or a service worker that the page returns to, is another
 * session of the debugger with the same scripts: the hook is in place, and a second one would tell everything twice. They
 * find each other by an event with an unguessable name.
 */

/** The hook that an earlier session of the same capture put in place. */
export function findHook(secret: string): InstalledHook | undefined {
  const asked: { hook: InstalledHook | undefined } = { hook: undefined };
  EventTarget.prototype.dispatchEvent.call(globalThis, new CustomEvent(`${secret} again`, { detail: asked }));
  return asked.hook;
}

/** Lets later ones find `hook`. */
export function answerWith(hook: InstalledHook, { secret, listen }: HookPort): void {
  const { apply, getOwnPropertyDescriptor } = Reflect;
  const detailOf = getOwnPropertyDescriptor(CustomEvent.prototype, 'detail')?.get;
  listen(globalThis, `${secret} again`, (event) => {
    const asked: { hook: InstalledHook | undefined } | undefined = detailOf && apply(detailOf, event, []);
    if (asked) asked.hook = hook;
  });
}
