/**
 * What of the system Electron shows to the desktop host: dialogs, menu, notifications, screens. They are not shown here.
 */
import { EventEmitter } from 'node:events';
import type Electron from 'electron';

/** A user who closes every dialog; tests put others in place of these functions, as they do with Electron's. */
export const dialog = {
  showMessageBox: async (
    _window: unknown,
    { cancelId = 0 }: Electron.MessageBoxOptions,
  ): Promise<Electron.MessageBoxReturnValue> => ({ response: cancelId, checkboxChecked: false }),
  showOpenDialog: async (): Promise<Electron.OpenDialogReturnValue> => ({ canceled: true, filePaths: [] }),
  showSaveDialog: async (): Promise<Electron.SaveDialogReturnValue> => ({ canceled: true, filePath: '' }),
  showErrorBox: (_title: string, _content: string): void => undefined,
} satisfies Pick<Electron.Dialog, 'showErrorBox'> & Record<string, unknown>;

class StandInMenuItem {
  readonly label: string;
  readonly accelerator: string | undefined;
  readonly role: string | undefined;
  readonly type: string;
  readonly registerAccelerator: boolean;
  readonly submenu: StandInMenu | undefined;
  readonly click: () => void;

  constructor(options: Electron.MenuItemConstructorOptions) {
    const { label, accelerator, role, type, registerAccelerator = true, submenu, click } = options;
    this.label = label ?? role ?? '';
    this.accelerator = typeof accelerator === 'string' ? accelerator : undefined;
    this.role = role;
    this.type = type ?? (submenu === undefined ? 'normal' : 'submenu');
    this.registerAccelerator = registerAccelerator;
    this.submenu = Array.isArray(submenu) ? StandInMenu.buildFromTemplate(submenu) : undefined;
    // Of its arguments the desktop host uses none.
    this.click = () => (click as (() => void) | undefined)?.();
  }
}

export class StandInMenu {
  static #application: StandInMenu | null = null;
  readonly items: readonly StandInMenuItem[];

  constructor(items: readonly StandInMenuItem[] = []) {
    this.items = items;
  }

  static readonly buildFromTemplate = (template: Electron.MenuItemConstructorOptions[]): StandInMenu =>
    new StandInMenu(template.map((options) => new StandInMenuItem(options)));

  static readonly setApplicationMenu = (menu: StandInMenu | null): void => {
    StandInMenu.#application = menu;
  };

  static readonly getApplicationMenu = (): StandInMenu | null => StandInMenu.#application;
}

export class StandInNotification
  extends EventEmitter
  implements Pick<Electron.Notification, 'title' | 'body' | 'show' | 'close'>
{
  static readonly isSupported = (): boolean => true;
  title: string;
  body: string;

  constructor({ title = '', body = '' }: Electron.NotificationConstructorOptions = {}) {
    super();
    this.title = title;
    this.body = body;
  }

  show(): void {
    this.emit('show');
  }

  close(): void {
    this.emit('close');
  }
}

const display = {
  bounds: { x: 0, y: 0, width: 1920, height: 1080 },
  workArea: { x: 0, y: 0, width: 1920, height: 1040 },
};

export const screen = { getAllDisplays: () => [display] };

export const shell = {
  openExternal: async (_address: string): Promise<void> => undefined,
} satisfies Pick<Electron.Shell, 'openExternal'>;

export const nativeTheme = { shouldUseDarkColors: true } satisfies Pick<
  Electron.NativeTheme,
  'shouldUseDarkColors'
>;

type PermissionRequest = (
  contents: Electron.WebContents,
  permission: string,
  answer: (granted: boolean) => void,
) => void;
type PermissionCheck = (contents: Electron.WebContents | null, permission: string) => boolean;

/** Its handlers lie open: tests ask them, since no page here can. */
export const defaultSession = {
  request: ((_contents, _permission, answer) => answer(true)) as PermissionRequest,
  check: (() => true) as PermissionCheck,
  device: () => true,
  setPermissionRequestHandler(handler: PermissionRequest): void {
    this.request = handler;
  },
  setPermissionCheckHandler(handler: PermissionCheck): void {
    this.check = handler;
  },
  setDevicePermissionHandler(handler: () => boolean): void {
    this.device = handler;
  },
};
