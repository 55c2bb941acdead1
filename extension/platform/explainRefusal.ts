import { Fault } from '../../src/base/fault.ts';

/** Chrome's refusals (chrome/browser/extensions/api/debugger/debugger_api.cc) in words that say what to do. */
export function explainRefusal(message: string): Fault {
  if (/chrome-extension:\/\/ URL of different extension/.test(message)) {
    return new Fault(
      'attach-blocked',
      'Another extension has a frame in this page, and Chrome then refuses the debugger: turn that extension off for this site (often it is a password manager) and reload the page.',
    );
  }
  if (/policy|restricted|Host is blocked/i.test(message)) {
    return new Fault(
      'attach-blocked',
      'A policy of your organisation forbids debugging this page: ask your administrator to allow it for WS Doctor.',
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
