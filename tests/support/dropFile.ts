import type { Page } from 'playwright';

/** Drops a file of this machine on a page as a person would, with a real handle behind it. */
export async function dropFile(target: Page, file: string): Promise<void> {
  const session = await target.context().newCDPSession(target);
  const data = { items: [], files: [file], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data });
  }
  await session.detach();
}
