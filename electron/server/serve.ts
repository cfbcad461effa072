/** `serve`: the browser host as a program, until it is told to end. */
import { VinobenchError } from '../../shared/errors.ts';
import { print, printError } from '../terminal/output.ts';
import { Workbench } from '../workbench/workbench.ts';
import { isLoopback } from './access.ts';
import { BrowserHost } from './browserHost.ts';

export interface ServeCommand {
  readonly host: string;
  /** Left out: the usual one, or any free one where that is taken. */
  readonly port?: number;
  /** GiB */
  readonly uploadLimit: number;
  /** Folders of this machine that pages may list, read and write into. */
  readonly root?: readonly string[];
}

/** The page remembers what belongs to its address, so that it is the same one as long as nobody else has it. */
const usualPort = 8466;

/** Resolves with the exit code when SIGINT or SIGTERM came and what went on has been stopped and kept. */
export async function serve(options: ServeCommand): Promise<number> {
  await using workbench = new Workbench();
  await workbench.clearWindowFolder();
  await using host = await startHost(workbench, options);
  if (!isLoopback(options.host)) {
    printError(
      'Anyone who can see the traffic of this network can read the token. To keep it private, use a tunnel (ssh -L) to 127.0.0.1.',
    );
  }
  const told = Promise.withResolvers<void>();
  // Before the address is told: whoever reads it may end the host at once.
  process.once('SIGINT', () => told.resolve()).once('SIGTERM', () => told.resolve());
  print(host.address);
  await told.promise;
  return 0;
}

async function startHost(workbench: Workbench, options: ServeCommand): Promise<BrowserHost> {
  const { host, port, uploadLimit, root: roots = [] } = options;
  const uploadLimitBytes = Math.floor(uploadLimit * 2 ** 30);
  const start = (chosen: number) =>
    BrowserHost.start({ workbench, host, port: chosen, uploadLimitBytes, roots });
  if (port !== undefined) return await start(port);
  try {
    return await start(usualPort);
  } catch (error) {
    if (!(error instanceof VinobenchError && error.code === 'usage')) throw error;
    return await start(0);
  }
}
