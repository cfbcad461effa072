/** The native menu. Its commands are carried out by the page, as those of its own keys are. */
import { type DesktopCommand, desktopCommands } from '../../shared/hosts/desktop.ts';

/** A part of Electron's MenuItemConstructorOptions. */
export interface MenuEntry {
  readonly label?: string;
  readonly accelerator?: string;
  readonly role?: Role;
  readonly type?: 'separator';
  /** False: the page has the key as well, and would carry it out a second time. */
  readonly registerAccelerator?: boolean;
  readonly click?: () => void;
  readonly submenu?: MenuEntry[];
}

type Role =
  | 'appMenu'
  | 'quit'
  | 'cut'
  | 'copy'
  | 'paste'
  | 'selectAll'
  | 'resetZoom'
  | 'zoomIn'
  | 'zoomOut'
  | 'togglefullscreen'
  | 'toggleDevTools'
  | 'minimize'
  | 'close'
  | 'windowMenu';

const separator: MenuEntry = { type: 'separator' };
const role = (name: Role): MenuEntry => ({ role: name });

/**
 * Keys of the page in Electron's words; null where a menu cannot have them: one key after the other, and on a Mac, whose
 * menu takes its keys before the page, a plain letter, which could not be typed any more.
 */
function acceleratorOf(keys: readonly string[], mac: boolean): string | null {
  const [first = '', second] = keys;
  if (second === undefined) return mac ? null : first.toUpperCase();
  const modifier = { Ctrl: 'CmdOrCtrl', Alt: 'Alt' }[first];
  return modifier === undefined ? null : `${modifier}+${second === '⏎' ? 'Enter' : second}`;
}

/** @param carryOut a command of the page's */
export function menuTemplate(
  carryOut: (command: DesktopCommand) => void,
  platform: NodeJS.Platform = process.platform,
): MenuEntry[] {
  const mac = platform === 'darwin';
  const command = (label: string, name: DesktopCommand): MenuEntry => {
    const accelerator = acceleratorOf(desktopCommands[name], mac);
    // Shown next to the label; the page hears the key itself, and knows when a text field has it.
    const shown = accelerator === null ? {} : { accelerator, registerAccelerator: false };
    return { label, click: () => carryOut(name), ...shown };
  };
  return [
    ...(mac ? [role('appMenu')] : []),
    {
      label: 'File',
      submenu: [
        command('Open Models…', 'open'),
        command('Export…', 'export'),
        separator,
        command('Settings…', 'settings'),
        separator,
        role(mac ? 'close' : 'quit'),
      ],
    },
    {
      label: 'Edit',
      submenu: [
        command('Undo', 'undo'),
        separator,
        role('cut'),
        role('copy'),
        role('paste'),
        role('selectAll'),
      ],
    },
    {
      label: 'Run',
      submenu: [command('Benchmark', 'benchmark'), command('Resume', 'resume'), command('Cancel', 'cancel')],
    },
    { label: 'View', submenu: viewMenu(command) },
    role('windowMenu'),
  ];
}

function viewMenu(command: (label: string, name: DesktopCommand) => MenuEntry): MenuEntry[] {
  return [
    command('Models', 'models'),
    command('Matrix', 'matrix'),
    command('Speedup', 'speedup'),
    command('Kernels', 'kernels'),
    command('Compare', 'compare'),
    separator,
    command('Inspector', 'inspector'),
    command('Command Palette', 'palette'),
    command('Keys', 'keys'),
    separator,
    role('resetZoom'),
    role('zoomIn'),
    role('zoomOut'),
    role('togglefullscreen'),
    role('toggleDevTools'),
  ];
}
