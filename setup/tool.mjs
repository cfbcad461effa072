// @ts-check
/** Runs a program of the set-up (npm, pip, the compiler): output kept, stopped with the set-up, named in the lock. */
import { spawn } from 'node:child_process';

/** @typedef {{ code: number | null, killedBy: NodeJS.Signals | null, missing: boolean, output: string, errors: string }} ToolResult */

/** What a tool may say is bounded: its last words hold the reason. */
const keptCharacters = 64 * 1024;

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ signal: AbortSignal, cwd?: string, env?: NodeJS.ProcessEnv, lock?: { add(pid: number): void, remove(pid: number): void } }} options
 * @returns {Promise<ToolResult>} rejects only when stopped by `signal`
 */
export async function runTool(command, args, { signal, cwd, env, lock }) {
  signal.throwIfAborted();
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
    ...(cwd && { cwd }),
    ...(env && { env }),
  });
  const pid = child.pid;
  if (pid !== undefined) lock?.add(pid);
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output = (output + text).slice(-keptCharacters);
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors = (errors + text).slice(-keptCharacters);
  });
  /** @type {NodeJS.Timeout | undefined} */
  let patience;
  const stop = () => {
    child.kill('SIGTERM');
    patience = setTimeout(() => child.kill('SIGKILL'), 1000);
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    const [code, killedBy, missing] = await new Promise((resolve, reject) => {
      child.on('error', (error) => {
        if ('code' in error && error.code === 'ENOENT') resolve([null, null, true]);
        else reject(error);
      });
      child.on('close', (code, killedBy) => resolve([code, killedBy, false]));
    });
    signal.throwIfAborted();
    return { code, killedBy, missing, output, errors };
  } finally {
    clearTimeout(patience);
    signal.removeEventListener('abort', stop);
    if (pid !== undefined) lock?.remove(pid);
  }
}
