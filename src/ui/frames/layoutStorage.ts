/** Where pane sizes are kept; where the browser forbids storage they last until the page closes. */
const inMemory = new Map<string, string>();

export const layoutStorage = {
  getItem(key: string): string | null {
    try {
      return localStorage.getItem(key);
    } catch {
      // Reading throws where cookies are blocked: a pane size is not worth a message.
      return inMemory.get(key) ?? null;
    }
  },
  setItem(key: string, value: string): void {
    try {
      localStorage.setItem(key, value);
    } catch {
      // Blocked or full: kept for this page only.
      inMemory.set(key, value);
    }
  },
};
