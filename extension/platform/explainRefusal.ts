import { Fault } from '../../src/base/fault.ts';

/** Chrome's refusals (chrome/browser/extensions/api/debugger/debugger_api.cc) in words that say what to do. */
export function explainRefusal(message: string): Fault {
  if (/chrome-extension:\/\/ URL of different extension/.test(message)) {
    return new Fault(
      'attach-blocked',
      'Another extension has a frame in this page, and Chrome then refuses the debugger: turn that extension off for this site (often it is a password manager) and reload the page.',
    );
  }
  // One host in `runtime_blocked_hosts` is enough, and Chromium 156 refuses the debugger on every page;
  // `runtime_allowed_hosts` does not help, an entry of the extension's own does.
  if (/policy|restricted|Host is blocked/i.test(message)) {
    return new Fault(
      'attach-blocked',
      'A policy of your organisation keeps extensions out of some sites, and Chrome then gives them the debugger on none: ask your administrator for an entry for WS Doctor under ExtensionSettings, without runtime_blocked_hosts.',
    );
  }
  if (
    /Cannot access (a chrome(-untrusted)?:\/\/ URL|contents of)|gallery|webstore|Cannot attach to this target/i.test(
      message,
    )
  ) {
    return new Fault(
      'attach-blocked',
      'Chrome lets no extension capture this page: open the one you want to examine, and capture goes on by itself.',
    );
  }
  if (/No tab with given id|No target with given id/i.test(message)) {
    return new Fault('attach-failed', 'The tab is gone: open the page again.');
  }
  return new Fault('attach-failed', `Chrome refused to attach: “${message}”.`);
}
