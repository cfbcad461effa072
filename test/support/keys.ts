/** Keys in a page, each pressed where it is meant to go. */
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** One after the other. */
export async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** Once this very element has the focus; Playwright's own `press` would give it the focus. */
export async function pressOn(element: Locator, key: string): Promise<void> {
  await expect.poll(() => hasFocus(element), { timeout: 60_000 }).toBe(true);
  await element.page().keyboard.press(key);
}

export const hasFocus = (element: Locator): Promise<boolean> =>
  element.evaluate((node) => node.matches(':focus'));

/** Down an open menu, from where the focus is, to an item of it. */
export async function walkMenuTo(item: Locator): Promise<void> {
  await item.waitFor();
  await item.page().locator('[role="menu"] :focus').waitFor();
  const step = async () => {
    if (!(await hasFocus(item))) await item.page().keyboard.press('ArrowDown');
    return await hasFocus(item);
  };
  await expect.poll(step, { timeout: 60_000 }).toBe(true);
}
