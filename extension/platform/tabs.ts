/** Calls back whenever a document begins or has finished loading in the tab, for as long as this page lives. */
export function onTabLoads(tabId: number, onLoad: () => void): void {
  chrome.tabs.onUpdated.addListener((id, { status }) => {
    if (id === tabId && status !== undefined) onLoad();
  });
}

/** Address of the page in the tab, which `chrome.tabs` keeps from us; `undefined` when the tab is gone. */
export async function pageUrlOf(tabId: number): Promise<string | undefined> {
  const targets = await chrome.debugger.getTargets();
  return targets.find((target) => target.type === 'page' && target.tabId === tabId)?.url;
}
