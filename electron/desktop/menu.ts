/** The native menu. Its commands are carried out by the page, as those of its own keys are. */
import type { DesktopCommand } from '../../shared/desktop.ts';

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

/** @param carryOut a command of the page's */
export function menuTemplate(
  carryOut: (command: DesktopCommand) => void,
  platform: NodeJS.Platform = process.platform,
): MenuEntry[] {
  const mac = platform === 'darwin';
  const command = (label: string, name: DesktopCommand, accelerator?: string): MenuEntry => ({
    label,
    click: () => carryOut(name),
    // Shown beside the label; the page hears the key itself, and knows when a text field has it.
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
  });
  // A Mac's menu takes its keys before the page: a plain letter could not be typed any more.
  const plain = (key: string) => (mac ? undefined : key);
  return [
    ...(mac ? [role('appMenu')] : []),
    {
      label: 'File',
      submenu: [
        command('Open Models…', 'open', 'CmdOrCtrl+O'),
        command('Export…', 'export', plain('E')),
        separator,
        role(mac ? 'close' : 'quit'),
      ],
    },
    {
      label: 'Edit',
      submenu: [
        command('Undo', 'undo', 'CmdOrCtrl+Z'),
        separator,
        role('cut'),
        role('copy'),
        role('paste'),
        role('selectAll'),
      ],
    },
    {
      label: 'Run',
      submenu: [
        command('Benchmark', 'benchmark', 'CmdOrCtrl+Enter'),
        command('Cancel', 'cancel', 'CmdOrCtrl+.'),
      ],
    },
    {
      label: 'View',
      submenu: [
        command('Models', 'models'),
        command('Matrix', 'matrix'),
        command('Speedup', 'speedup'),
        command('Kernels', 'kernels'),
        command('Compare', 'compare'),
        separator,
        command('Inspector', 'inspector', plain('I')),
        command('Command Palette', 'palette', 'CmdOrCtrl+K'),
        command('Keys', 'keys', plain('?')),
        separator,
        role('resetZoom'),
        role('zoomIn'),
        role('zoomOut'),
        role('togglefullscreen'),
        role('toggleDevTools'),
      ],
    },
    role('windowMenu'),
  ];
}
