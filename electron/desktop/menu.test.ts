import { describe, expect, it } from 'vitest';
import { desktopCommands } from '../../shared/desktop.ts';
import { type MenuEntry, menuTemplate } from './menu.ts';

const entriesOf = (template: readonly MenuEntry[]): MenuEntry[] =>
  template.flatMap((entry) => [entry, ...entriesOf(entry.submenu ?? [])]);

describe('The menu', () => {
  it.each(['linux', 'win32', 'darwin'] as const)('of %s has every command once', (platform) => {
    const carriedOut: string[] = [];
    for (const { click } of entriesOf(menuTemplate((command) => carriedOut.push(command), platform)))
      click?.();
    expect(carriedOut.toSorted()).toEqual([...desktopCommands].toSorted());
  });

  it('leaves every key to the page, and none without a modifier to a Mac, whose menu takes them first', () => {
    const keys = (platform: NodeJS.Platform) =>
      entriesOf(menuTemplate(() => undefined, platform)).filter(
        ({ accelerator }) => accelerator !== undefined,
      );
    expect(keys('linux').map(({ accelerator }) => accelerator)).toContain('E');
    expect(keys('linux').every(({ registerAccelerator }) => registerAccelerator === false)).toBe(true);
    for (const { accelerator } of keys('darwin')) expect(accelerator).toMatch(/^CmdOrCtrl\+/);
  });
});
