import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { expect } from './doctorTest.ts';

/** Flags with which Chromium shows its own user interface as a tree of views, and lets them be clicked. */
export const BROWSER_UI_ARGS = [
  '--enable-ui-devtools=0',
  '--enable-features=ui-debug-tools-enable-synthetic-events',
];

/** What is read of a node of Chromium's UI DevTools; `attributes` are names and values in turn. */
interface ViewNode {
  readonly nodeId: number;
  readonly attributes?: readonly string[];
  readonly children?: readonly ViewNode[];
}

/** Chrome's own bars above the page, which no page and no debugger protocol can see. */
export interface BrowserUi {
  /** How many "started debugging this browser" bars stand over all windows. */
  countDebuggingBars(): Promise<number>;
  /** Presses Cancel in one of them. */
  cancelDebugging(): Promise<void>;
  close(): void;
}

/** Connects to the user interface of a browser that was started with {@link BROWSER_UI_ARGS} and this profile. */
export async function openBrowserUi(profileDir: string): Promise<BrowserUi> {
  let port = '';
  // Chromium makes the file and fills it a little after its start.
  await expect(async () => {
    port = (await readFile(join(profileDir, 'UIDevToolsActivePort'), 'utf8')).trim();
    expect(port).toMatch(/^\d+$/);
  }).toPass();
  const socket = new WebSocket(`ws://127.0.0.1:${port}/0`, { perMessageDeflate: false });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  let lastId = 0;

  function send(method: string, params: object = {}): Promise<{ root?: ViewNode }> {
    const id = ++lastId;
    return new Promise((resolve, reject) => {
      const onMessage = (data: Buffer) => {
        const answer = JSON.parse(data.toString('utf8'));
        if (answer.id !== id) return;
        socket.off('message', onMessage);
        if (answer.error) reject(new Error(`${method}: ${answer.error.message}`));
        else resolve(answer.result);
      };
      socket.on('message', onMessage);
      socket.send(JSON.stringify({ id, method, params }));
    });
  }

  /** The Cancel buttons; other bars (of flags that Chrome warns of) have a link and a cross only. */
  async function cancelButtons(): Promise<ViewNode[]> {
    const { root } = await send('DOM.getDocument');
    const bars = root ? [...allOf(root, /^ConfirmInfoBar/)] : [];
    return bars.flatMap((bar) => [...allOf(bar, /^MdTextButton$/)]);
  }

  await send('DOM.enable');
  return {
    countDebuggingBars: async () => (await cancelButtons()).length,
    async cancelDebugging() {
      await expect.poll(async () => (await cancelButtons()).length).toBeGreaterThan(0);
      const [button] = await cancelButtons();
      if (!button) throw new Error('No bar has a Cancel button any more.');
      for (const type of ['mousePressed', 'mouseReleased']) {
        const event = { type, x: 5, y: 5, button: 'left', wheelDirection: 'none' };
        await send('DOM.dispatchMouseEvent', { nodeId: button.nodeId, event });
      }
    },
    close: () => socket.terminate(),
  };
}

function* allOf(node: ViewNode, className: RegExp): Iterable<ViewNode> {
  if (node.attributes?.[0] === 'class' && className.test(node.attributes[1] ?? '')) yield node;
  for (const child of node.children ?? []) yield* allOf(child, className);
}
