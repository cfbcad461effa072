/** The desktop host: Electron's main process owns the workbench and its jobs; the window is sandboxed and has the contract. */
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
  nativeTheme,
  type OpenDialogOptions,
  protocol,
  screen,
  session,
  shell,
  type WebContents,
} from 'electron';
import { z } from 'zod';
import { layout } from '../layout/layout.ts';
import { printable, printableDocument } from '../shared/faults/printable.ts';
import { type DesktopChoice, desktopChoices, type Saved } from '../shared/hosts/desktop.ts';
import { modelExtensions } from '../shared/modelFile/extensions.ts';
import { isGoing } from '../shared/work/registry.ts';
import { mayOpen } from './desktop/addresses.ts';
import { channels } from './desktop/channels.ts';
import { watchJobs } from './desktop/jobWatch.ts';
import { menuTemplate } from './desktop/menu.ts';
import { modelFilesIn, OpenedFiles } from './desktop/openedFiles.ts';
import { isPage, pageAddress, pageResponse, scheme } from './desktop/pageProtocol.ts';
import {
  closingQuestion,
  goneQuestion,
  type Question,
  unexpectedQuestion,
  unresponsiveQuestion,
} from './desktop/questions.ts';
import { filtersOf, saveAt } from './desktop/saving.ts';
import { signatureCheck } from './desktop/signature.ts';
import { updateAddress } from './desktop/updateAddress.ts';
import { keepState, openingState, smallestWindow } from './desktop/windowState.ts';
import { PageFiles } from './server/pageFiles.ts';
import { allowEarlyEnd, printError } from './terminal/output.ts';
import { type Client, clientOf } from './workbench/client.ts';
import { chooseJobProcesses } from './workbench/electronJobs.ts';
import { desktopRights } from './workbench/hostRights.ts';
import { logLine } from './workbench/log/log.ts';
import { continueAfterErrors, stackOf } from './workbench/log/unexpected.ts';
import { browserFolder, windowStateFile } from './workbench/paths/hostFolder.ts';
import type { PathRights } from './workbench/paths/pathRights.ts';
import { router } from './workbench/router.ts';
import type { UpdateSource } from './workbench/updates/updates.ts';
import { Workbench } from './workbench/workbench.ts';

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
let asking = false;

/** Until they are closed: what waits for a click must not be collected meanwhile. */
const shownNotifications = new Set<Notification>();

// Electron hands over its own command line: program, script, files.
const argv = process.argv.slice(app.isPackaged ? 1 : 2);

allowEarlyEnd();
continueAfterErrors(tellUnexpected);
begin().catch(giveUp);

/** Up to here and its first wait, Electron is not ready; some things have to be said before. */
async function begin(): Promise<void> {
  app.setName('Vinobench');
  app.setAppUserModelId('Vinobench');
  // Next to the data that the window shows: one window for each, and none of another app's.
  app.setPath('userData', browserFolder());
  if (app.requestSingleInstanceLock({ argv })) return await start();
  printError('Vinobench is open already, and its window comes to the front.');
  app.quit();
}

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
    open(sent.success ? modelFilesIn(sent.data.argv, directory) : []);
  });
  app.on('window-all-closed', () => app.quit());
  // No question is asked when it is ended from a terminal: work in progress is stopped, and what was measured
  // is kept.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      window?.destroy();
      app.quit();
    });
  open(modelFilesIn(argv, process.cwd()));
  const jobProcesses = chooseJobProcesses(logLine);
  await app.whenReady();

  await jobProcesses;
  const updates = updateSource();
  const workbench = new Workbench({ updates });
  endWith(workbench);
  const known = workbench.models().models.map(({ licence }) => licence);
  app.on('web-contents-created', (_event, contents) => confine(contents, known));
  await workbench.clearWindowFolder();
  // Nothing is sent over a wire.
  const page = new PageFiles(undefined, []);
  protocol.handle(scheme, ({ url }) => pageResponse(page, url));
  allowNothing();
  answerPage(workbench, desktopRights(workbench));
  const client = clientOf(workbench);
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(menuTemplate((command) => window?.webContents.send(channels.command, command))),
  );
  await showWindow(client);
  if (updates.state === 'known')
    workbench.updates.keepAsking(ended.signal).catch((error: unknown) => logLine(stackOf(error)));
  await watchJobs(client, { showProgress, isSeen, tell }, ended.signal);
}

function updateSource(): UpdateSource {
  if (!app.isPackaged) return { state: 'none', why: 'checkout' };
  const address = updateAddress;
  if (address === null) return { state: 'none', why: 'no-address' };
  return {
    state: 'known',
    address,
    signature: signatureCheck(process.platform, process.resourcesPath),
    load: async () => (await import('./desktop/updater.ts')).platformUpdater(address, logLine),
    tell: (version) => tell(`Vinobench ${version} is available`, 'Settings installs it.'),
  };
}

/** In a dialog that nothing waits for: measurements in progress continue. */
function tellUnexpected(sentence: string): void {
  printError(sentence);
  if (window !== null) void ask(window, unexpectedQuestion(sentence));
}

/** What could not begin has no window to say so, and measures nothing. */
function giveUp(error: unknown): void {
  const sentence = error instanceof Error ? error.message : String(error);
  logLine(`The desktop host cannot continue: ${stackOf(error)}`);
  printError(`Vinobench cannot continue: ${sentence}`);
  dialog.showErrorBox(
    'Vinobench cannot continue',
    `${printable(sentence)}\n\nWhat was measured is kept. Its log has the rest.`,
  );
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
    // Of the page, which takes a moment to paint after each reload.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#0d0e10' : '#f1f2f4',
    webPreferences: {
      preload: layout.preload,
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
    keepState(file, { bounds: created.getNormalBounds(), maximized: created.isMaximized() }, logLine);
    event.preventDefault();
    void closeWhenAllowed(created, client);
  });
  created.on('closed', () => {
    window = null;
  });
  // A reloaded page listens again.
  created.webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) opened.listen(null);
  });
  mendPage(created);
  await created.loadURL(pageAddress);
}

/** A page that crashes or hangs loses nothing: the jobs belong to the main process, and the page is reloaded. */
function mendPage(shown: BrowserWindow): void {
  shown.webContents.on('render-process-gone', async (_event, { reason: ending, exitCode }) => {
    if (ending === 'clean-exit' || shown.isDestroyed()) return;
    opened.listen(null);
    logLine(`The window's page has ended: ${ending}, exit code ${exitCode}`);
    if ((await ask(shown, goneQuestion(ending))) === 0) shown.webContents.reload();
    else shown.close();
  });
  shown.on('unresponsive', async () => {
    logLine("The window's page does not answer");
    if ((await ask(shown, unresponsiveQuestion)) === 1) shown.webContents.reload();
  });
}

/** The index of the button that was chosen; the first one when the same is being asked already. */
async function ask(above: BrowserWindow, question: Question): Promise<number> {
  if (asking) return 0;
  asking = true;
  try {
    // Titles of jobs hold names that others chose.
    return (await dialog.showMessageBox(above, printableDocument(question))).response;
  } finally {
    asking = false;
  }
}

/** Asks only while work is in progress. */
async function closeWhenAllowed(closing: BrowserWindow, client: Client): Promise<void> {
  const going = (await client.work.list()).work.filter(isGoing);
  if (going.length > 0 && (await ask(closing, closingQuestion(going))) === 0) return;
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

/**
 * A page goes nowhere but to itself, opens nothing and embeds nothing.
 * @param known addresses that it may have opened in the user's own browser
 */
function confine(contents: WebContents, known: readonly string[]): void {
  const stay = (event: Pick<Event, 'preventDefault'> & { readonly url: string }) => {
    if (!isPage(event.url)) event.preventDefault();
  };
  contents.on('will-navigate', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (mayOpen(url, known)) void shell.openExternal(url).catch((error: unknown) => logLine(stackOf(error)));
    return { action: 'deny' };
  });
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

/** @param rights which grow by what the person at the window opens, drops and chooses */
function answerPage(workbench: Workbench, rights: PathRights): void {
  const handler = new RPCHandler(router);
  ipcMain.on(channels.connect, (event) => {
    const [port] = event.ports;
    if (port === undefined || !isFromPage(event)) return;
    handler.upgrade(port, { context: { workbench, rights } });
    port.start();
  });
  ipcMain.on(channels.listening, (event) => {
    if (!isFromPage(event)) return;
    opened.listen((paths) => {
      for (const file of paths) rights.grantReading(file);
      event.sender.send(channels.opened, paths);
    });
  });
  ipcMain.on(channels.given, (event, given: unknown) => {
    const { data } = z.string().safeParse(given);
    if (data !== undefined && isFromPage(event)) rights.grantReading(data);
    event.returnValue = null;
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
    for (const file of filePaths) rights.grantReading(file);
    return filePaths;
  });
  ipcMain.handle(channels.choose, async (event, given: unknown): Promise<string | null> => {
    if (!isFromPage(event) || window === null) return null;
    const what = choice.parse(given);
    const [chosen = null] = (await dialog.showOpenDialog(window, choices[what])).filePaths;
    if (chosen === null) return null;
    if (what === 'output') rights.grantWriting(chosen);
    else rights.grantReading(chosen);
    return chosen;
  });
  ipcMain.handle(channels.save, async (event, given: unknown): Promise<Saved | null> => {
    if (!isFromPage(event) || window === null) return null;
    const { name, data } = saveRequest.parse(given);
    const options = { defaultPath: name, filters: filtersOf(name) };
    const { filePath, canceled } = await dialog.showSaveDialog(window, options);
    return canceled || filePath === '' ? null : await saveAt(filePath, data);
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
  const notification = new Notification({ title: printable(title), body: printable(text) });
  shownNotifications.add(notification);
  notification.on('close', () => shownNotifications.delete(notification));
  notification.on('click', () => {
    shownNotifications.delete(notification);
    open([]);
  });
  notification.show();
}
