import { describe, expect, it } from 'vitest';
import { desktopCommands } from '../../shared/hosts/desktop.ts';
import { type MenuEntry, menuTemplate } from './menu.ts';

const entriesOf = (template: readonly MenuEntry[]): MenuEntry[] =>
  template.flatMap((entry) => [entry, ...entriesOf(entry.submenu ?? [])]);

describe('The menu', () => {
  it.each(['linux', 'win32', 'darwin'] as const)('of %s has every command once', (platform) => {
    const carriedOut: string[] = [];
    for (const { click } of entriesOf(menuTemplate((command) => carriedOut.push(command), platform)))
      click?.();
    expect(carriedOut.toSorted()).toEqual(Object.keys(desktopCommands).toSorted());
  });

  it('leaves every key to the page, and none without a modifier to a Mac, whose menu takes them first', () => {
    const keys = (platform: NodeJS.Platform) =>
      entriesOf(menuTemplate(() => undefined, platform)).filter(
        ({ accelerator }) => accelerator !== undefined,
      );
    expect(keys('linux').map(({ label, accelerator }) => [label, accelerator])).toEqual([
      ['Open Models…', 'CmdOrCtrl+O'],
      ['Export…', 'E'],
      ['Settings…', 'CmdOrCtrl+,'],
      ['Undo', 'CmdOrCtrl+Z'],
      ['Benchmark', 'CmdOrCtrl+Enter'],
      ['Resume', 'Alt+Enter'],
      ['Cancel', 'CmdOrCtrl+.'],
      ['Inspector', 'I'],
      ['Command Palette', 'CmdOrCtrl+K'],
      ['Keys', '?'],
    ]);
    expect(keys('linux').every(({ registerAccelerator }) => registerAccelerator === false)).toBe(true);
    for (const { accelerator } of keys('darwin')) expect(accelerator).toMatch(/^(CmdOrCtrl|Alt)\+/);
  });
});
