/** The desktop host: Electron's main process owns the workbench and its jobs; the window is sandboxed and has the contract. */
import { writeFile } from 'node:fs/promises';
import { RPCHandler } from '@orpc/server/message-port';
import {
  app,
  BrowserWindow,
  dialog,
  type IpcMainEvent,
  type IpcMainInvokeEvent,
  ipcMain,
  Menu,
  Notification,
  type OpenDialogOptions,
  protocol,
  screen,
  session,
  type WebContents,
} from 'electron';
import { z } from 'zod';
import { type DesktopChoice, desktopChoices } from '../shared/desktop.ts';
import { channels } from './desktop/channels.ts';
import { isGoing, watchJobs } from './desktop/jobWatch.ts';
import { menuTemplate } from './desktop/menu.ts';
import { filesOf, modelExtensions, OpenedFiles } from './desktop/openedFiles.ts';
import { isPage, pageAddress, pageResponse, scheme } from './desktop/pageProtocol.ts';
import { keepState, openingState, smallestWindow } from './desktop/windowState.ts';
import { builtPage, PageFiles } from './server/pageFiles.ts';
import { type Client, clientOf } from './workbench/client.ts';
import { runJobsInUtilityProcesses } from './workbench/electronJobs.ts';
import { windowStateFile } from './workbench/hostFolder.ts';
import { router } from './workbench/router.ts';
import { logLine, Workbench } from './workbench/workbench.ts';

const preload = `${builtPage}/preload.cjs`;
const choice = z.enum(desktopChoices);
const choices: Readonly<Record<DesktopChoice, OpenDialogOptions>> = {
  images: { title: 'Folder of images', properties: ['openDirectory'] },
  archive: {
    title: 'Archive of images',
    properties: ['openFile'],
    filters: [{ name: 'Archives', extensions: ['zip', 'tar', 'tgz', 'gz'] }],
  },
  output: { title: 'Folder for the INT8 model', properties: ['openDirectory', 'createDirectory'] },
};
const saveRequest = z.object({ name: z.string().min(1).max(255), data: z.instanceof(Uint8Array) });

const opened = new OpenedFiles();
const ended = new AbortController();
let window: BrowserWindow | null = null;

// Electron hands over its own command line: program, script, files.
const argv = process.argv.slice(app.isPackaged ? 1 : 2);

if (app.requestSingleInstanceLock({ argv })) start().catch(giveUp);
else app.quit();

async function start(): Promise<void> {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
  app.enableSandbox();
  app.on('open-file', (event, file) => {
    event.preventDefault();
    open([file]);
  });
  app.on('second-instance', (_event, _argv, directory, data) => {
    const sent = z.object({ argv: z.array(z.string()) }).safeParse(data);
    open(sent.success ? filesOf(sent.data.argv, directory) : []);
  });
  app.on('web-contents-created', (_event, contents) => confine(contents));
  app.on('window-all-closed', () => app.quit());
  open(filesOf(argv, process.cwd()));
  await app.whenReady();

  runJobsInUtilityProcesses();
  const workbench = new Workbench();
  endWith(workbench);
  workbench.clearWindowFolder();
  const page = new PageFiles();
  protocol.handle(scheme, ({ url }) => pageResponse(page, url));
  allowNothing();
  answerPage(workbench);
  const client = clientOf(workbench);
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(menuTemplate((command) => window?.webContents.send(channels.command, command))),
  );
  await showWindow(client);
  await watchJobs(client, { showProgress, isSeen, tell }, ended.signal);
}

function giveUp(error: unknown): void {
  logLine(error instanceof Error ? (error.stack ?? error.message) : String(error));
  dialog.showErrorBox('Vinobench cannot go on', error instanceof Error ? error.message : String(error));
  app.exit(1);
}

/** Brings the window to the front, and to its page the files. */
function open(paths: readonly string[]): void {
  opened.open(paths);
  if (window === null) return;
  if (window.isMinimized()) window.restore();
  window.focus();
}

async function showWindow(client: Client): Promise<void> {
  const file = windowStateFile();
  const screens = screen.getAllDisplays().map(({ workArea }) => workArea);
  const { bounds, maximized } = openingState(file, screens);
  const created = new BrowserWindow({
    ...bounds,
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
    show: false,
    title: 'Vinobench',
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  window = created;
  if (maximized) created.maximize();
  created.once('ready-to-show', () => created.show());
  created.on('close', (event) => {
    keepState(file, { bounds: created.getNormalBounds(), maximized: created.isMaximized() });
    event.preventDefault();
    void closeWhenAllowed(created, client);
  });
  created.on('closed', () => {
    window = null;
  });
  // A page that is loaded anew listens anew.
  created.webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) opened.listen(null);
  });
  await created.loadURL(pageAddress);
}

/** Asks only while something goes on. */
async function closeWhenAllowed(closing: BrowserWindow, client: Client): Promise<void> {
  const going = (await client.jobs.list()).jobs.filter(isGoing);
  if (going.length > 0) {
    const { response } = await dialog.showMessageBox(closing, {
      type: 'question',
      message:
        going.length === 1 ? `${going[0]?.title} is not finished.` : `${going.length} jobs are not finished.`,
      detail: `Closing the window stops ${going.length === 1 ? 'it' : 'them'}. What was measured so far is kept.`,
      buttons: ['Go On', 'Stop and Close'],
      defaultId: 0,
      cancelId: 0,
    });
    if (response === 0) return;
  }
  closing.destroy();
}

/** The app quits when the workbench has stopped its jobs and closed its files, and not before. */
function endWith(workbench: Workbench): void {
  let stopped = false;
  app.on('will-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    ended.abort();
    void workbench[Symbol.asyncDispose]()
      .catch((error: unknown) => logLine(String(error)))
      .finally(() => {
        stopped = true;
        app.quit();
      });
  });
}

/** A page goes nowhere but to itself, opens nothing and embeds nothing. */
function confine(contents: WebContents): void {
  const stay = (event: Pick<Event, 'preventDefault'> & { readonly url: string }) => {
    if (!isPage(event.url)) event.preventDefault();
  };
  contents.on('will-navigate', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** Copying is all that a page may ask the system for, and of the page alone. */
function allowNothing(): void {
  const mayCopy = (permission: string, address: string) =>
    permission === 'clipboard-sanitized-write' && isPage(address);
  session.defaultSession.setPermissionRequestHandler((contents, permission, answer) =>
    answer(mayCopy(permission, contents.getURL())),
  );
  session.defaultSession.setPermissionCheckHandler((contents, permission) =>
    mayCopy(permission, contents?.getURL() ?? ''),
  );
  session.defaultSession.setDevicePermissionHandler(() => false);
}

/** Whether a message comes from the page itself: from the window's own frame while that shows it. */
function isFromPage({ sender, senderFrame }: IpcMainEvent | IpcMainInvokeEvent): boolean {
  return sender === window?.webContents && senderFrame === sender.mainFrame && isPage(senderFrame?.url ?? '');
}

function answerPage(workbench: Workbench): void {
  const handler = new RPCHandler(router);
  ipcMain.on(channels.connect, (event) => {
    const [port] = event.ports;
    if (port === undefined || !isFromPage(event)) return;
    handler.upgrade(port, { context: { workbench } });
    port.start();
  });
  ipcMain.on(channels.listening, (event) => {
    if (isFromPage(event)) opened.listen((paths) => event.sender.send(channels.opened, paths));
  });
  ipcMain.handle(channels.openModels, async (event): Promise<string[]> => {
    if (!isFromPage(event) || window === null) return [];
    const { filePaths } = await dialog.showOpenDialog(window, {
      title: 'Open models',
      properties: ['openFile', 'multiSelections'],
      filters: [
        { name: 'Models', extensions: [...modelExtensions] },
        { name: 'All files', extensions: ['*'] },
      ],
    });
    return filePaths;
  });
  ipcMain.handle(channels.choose, async (event, given: unknown): Promise<string | null> => {
    if (!isFromPage(event) || window === null) return null;
    const { filePaths } = await dialog.showOpenDialog(window, choices[choice.parse(given)]);
    return filePaths[0] ?? null;
  });
  ipcMain.handle(channels.save, async (event, given: unknown): Promise<string | null> => {
    if (!isFromPage(event) || window === null) return null;
    const { name, data } = saveRequest.parse(given);
    const { filePath, canceled } = await dialog.showSaveDialog(window, { defaultPath: name });
    if (canceled || filePath === '') return null;
    await writeFile(filePath, data);
    return filePath;
  });
}

function showProgress(fraction: number | null): void {
  // Below 0 there is no bar.
  window?.setProgressBar(fraction ?? -1);
}

function isSeen(): boolean {
  return window?.isFocused() === true;
}

function tell(title: string, text: string): void {
  if (!Notification.isSupported()) return;
  const notification = new Notification({ title, body: text });
  notification.on('click', () => open([]));
  notification.show();
}
