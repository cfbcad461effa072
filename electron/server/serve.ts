/** `serve`: the browser host as a program, until it is ended. */
import { layout } from '../../layout/layout.ts';
import { VinobenchError } from '../../shared/faults/errors.ts';
import { bytes, gibibytes } from '../../shared/units.ts';
import { print, printError } from '../terminal/output.ts';
import { continueAfterErrors } from '../workbench/log/unexpected.ts';
import { sessionSecret } from '../workbench/paths/hostFolder.ts';
import { noteRunningHost, runningHost } from '../workbench/runningHost.ts';
import { Workbench } from '../workbench/workbench.ts';
import { isLoopback } from './access.ts';
import { BrowserHost } from './browserHost.ts';
import { onEnter } from './foreground.ts';
import { newAddress } from './keys.ts';
import type { LivePage } from './livePage.ts';

export interface ServeCommand {
  readonly host: string;
  /** Left out: the usual one, or any free one where that is taken. */
  readonly port?: number;
  /** GiB */
  readonly uploadLimit: number;
  /** Folders of this machine that pages may list, read and write into. */
  readonly root?: readonly string[];
  /** Prints an address of the host that runs already, and ends. */
  readonly newAddress?: boolean;
}

/** The page stores data by its address, so the same port is used as long as it is free. */
const usualPort = 8466;

/**
 * Resolves with the exit code after SIGINT or SIGTERM, when work in progress has been stopped and its results
 * kept.
 * @param livePage in place of the built one
 */
export async function serve(options: ServeCommand, livePage?: LivePage): Promise<number> {
  if (options.newAddress === true) return printNewAddress();
  continueAfterErrors(printError);
  await using workbench = new Workbench();
  await workbench.clearWindowFolder();
  await using host = await startHost(workbench, options, livePage);
  if (!isLoopback(options.host)) {
    printError(
      'Anyone who can see the traffic of this network can read it and act in your place. To keep it private, use a tunnel (ssh -L) to 127.0.0.1.',
    );
  }
  const told = Promise.withResolvers<void>();
  // Before the address is printed: a reader of it may end the host at once.
  process.once('SIGINT', () => told.resolve()).once('SIGTERM', () => told.resolve());
  using cleanUp = new DisposableStack();
  cleanUp.defer(noteRunningHost({ origin: host.origin, port: host.port }));
  cleanUp.defer(onEnter(() => print(host.newAddress())));
  print(host.newAddress());
  await told.promise;
  return 0;
}

/** The secret of the data folder makes addresses, so that the host itself need not be asked. */
function printNewAddress(): number {
  const running = runningHost();
  if (running === null)
    throw new VinobenchError(
      'usage',
      `No browser host of this data folder is running: start one with ${layout.command} serve.`,
    );
  print(newAddress(running.origin, sessionSecret(), running.port));
  return 0;
}

async function startHost(
  workbench: Workbench,
  options: ServeCommand,
  livePage: LivePage | undefined,
): Promise<BrowserHost> {
  const { host, port, uploadLimit, root: roots = [] } = options;
  const page = livePage === undefined ? {} : { livePage };
  const uploadLimitBytes = bytes(Math.floor(gibibytes(uploadLimit)));
  const start = (chosen: number) =>
    BrowserHost.start({ workbench, host, port: chosen, uploadLimitBytes, roots, ...page });
  if (port !== undefined) return await start(port);
  try {
    return await start(usualPort);
  } catch (error) {
    if (!(error instanceof VinobenchError && error.code === 'usage')) throw error;
    return await start(0);
  }
}
