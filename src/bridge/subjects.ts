/** What can be attached to: a tab, or a target that is no child of one (a shared worker). */
export type Subject = `tab:${number}` | `target:${string}`;

/** The same as `chrome.debugger` addresses it. */
export type Address = { readonly tabId: number } | { readonly targetId: string };

export function addressOf(subject: Subject): Address {
  const name = subject.slice(subject.indexOf(':') + 1);
  return subject.startsWith('tab:') ? { tabId: Number(name) } : { targetId: name };
}

/** What an event of `chrome.debugger` comes from; `undefined` for an extension's background page. */
export function subjectOf(source: {
  readonly tabId?: number | undefined;
  readonly targetId?: string | undefined;
}): Subject | undefined {
  if (source.tabId !== undefined) return `tab:${source.tabId}`;
  return source.targetId === undefined ? undefined : `target:${source.targetId}`;
}
