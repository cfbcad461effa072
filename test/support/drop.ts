/** Files dropped onto a page from outside it, as a person does: by their paths, which the desktop asks for. */
import type { Page } from 'playwright-core';

/**
 * @param files absolute paths of files and folders
 * @param place on the page, in CSS pixels
 */
export async function dropFiles(
  page: Page,
  files: readonly string[],
  place: { readonly x: number; readonly y: number } = { x: 400, y: 400 },
): Promise<void> {
  const session = await page.context().newCDPSession(page);
  // 1: to be copied.
  const data = { items: [], files: [...files], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, ...place, data });
  await session.detach();
}
