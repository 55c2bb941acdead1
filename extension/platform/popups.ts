/**
 * Hears of every tab that `tabId` opens from now on, and of those that these open in turn; returns a function that
 * stops it. `Target.setAutoAttach` through `chrome.debugger` announces none of them, whatever its filter (Chromium 156);
 * the new tab is told of before it has loaded anything.
 */
export function onPopupOpened(
  tabId: number,
  isWanted: () => boolean,
  listener: (popupTabId: number) => void,
): () => void {
  const family = new Set([tabId]);
  const onCreated = ({ id, openerTabId }: chrome.tabs.Tab) => {
    if (id === undefined || openerTabId === undefined || !family.has(openerTabId) || !isWanted()) return;
    family.add(id);
    listener(id);
  };
  const onRemoved = (id: number) => family.delete(id);
  chrome.tabs.onCreated.addListener(onCreated);
  chrome.tabs.onRemoved.addListener(onRemoved);
  return () => {
    chrome.tabs.onCreated.removeListener(onCreated);
    chrome.tabs.onRemoved.removeListener(onRemoved);
  };
}
