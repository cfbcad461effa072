/** Lines that a person types at the terminal of a host, as long as it is the one that the terminal listens to. */
import { execFile } from 'node:child_process';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

/**
 * A program in the background that reads its terminal is stopped by it (SIGTTIN), with all that it measures. So the terminal
 * is read in the foreground alone; `fg` and `bg` tell by SIGCONT.
 * @returns stops listening
 */
export function onEnter(tell: () => void): () => void {
  const { stdin } = process;
  if (!stdin.isTTY) return () => undefined;
  // A terminal that was closed types no more.
  stdin.on('error', () => undefined);
  let lines: ReturnType<typeof createInterface> | undefined;
  let ended = false;
  const stop = () => {
    lines?.close();
    lines = undefined;
    stdin.pause();
  };
  const look = async () => {
    stop();
    if (!(await isForeground()) || ended) return;
    lines = createInterface({ input: stdin }).on('line', tell);
  };
  const listen = () => void look();
  if (process.platform !== 'win32') process.on('SIGCONT', listen);
  listen();
  return () => {
    ended = true;
    process.off('SIGCONT', listen);
    stop();
  };
}

/** POSIX: `ps` marks processes of the terminal's foreground by a `+`. */
async function isForeground(): Promise<boolean> {
  if (process.platform === 'win32') return true;
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'stat=', '-p', String(process.pid)]);
    return stdout.includes('+');
  } catch {
    // Without `ps` it is not known, and `serve --new-address` gives an address as well.
    return false;
  }
}
