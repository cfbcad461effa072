// @ts-check
/** How the set-up speaks: on stderr only (stdout belongs to the program that is set up), one line a step, one sentence a failure. */

import { whenOrphaned } from './parent.mjs';

/** A failure that the user can act on; its message is one sentence with the way out. */
export class SetupFailure extends Error {
  /**
   * @param {string} sentence
   * @param {{cause?: unknown}} [options]
   */
  constructor(sentence, options) {
    super(sentence, options);
    this.name = 'SetupFailure';
  }
}

/** The user stopped the set-up. */
class Interrupted extends Error {
  /** @param {NodeJS.Signals} signal */
  constructor(signal) {
    super(`stopped by ${signal}`);
    this.name = 'Interrupted';
    this.signal = signal;
  }
}

/** @param {string} line */
export function say(line) {
  write(`set-up: ${line}`);
}

/**
 * Names of files, and what npm, pip or a compiler said, are others' words, which a terminal would obey: shown as shared/faults/printable.ts shows
 * them, which Node 18 cannot read.
 *
 * @param {string} text
 */
function write(text) {
  const shown = text.replaceAll(
    /(?![\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (found) => `\\u${(found.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
  process.stderr.write(`${shown}\n`);
}

/**
 * @template T
 * @param {string} doing what the step does, as in "installing the dependencies"
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(doing, work) {
  const began = performance.now();
  say(`${doing} ...`);
  const result = await work();
  say(`${doing}: done in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  return result;
}

const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };

/**
 * Runs the set-up's steps. A failure is printed as one sentence and ends the process with 1, Ctrl-C with 130;
 * anything else that is thrown is a defect and keeps its stack.
 *
 * @template T
 * @param {(signal: AbortSignal) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function setUp(work) {
  const controller = new AbortController();
  const names = /** @type {(keyof typeof signalNumbers)[]} */ (Object.keys(signalNumbers));
  /** @type {(name: NodeJS.Signals) => void} */
  const stop = (name) => controller.abort(new Interrupted(name));
  for (const name of names) process.on(name, stop);
  const stopLooking = whenOrphaned(() => stop('SIGINT'));
  try {
    return await work(controller.signal);
  } catch (error) {
    return process.exit(tellFailure(controller.signal.aborted ? controller.signal.reason : error));
  } finally {
    stopLooking();
    for (const name of names) process.removeListener(name, stop);
  }
}

/**
 * @param {unknown} error
 * @returns {number} the exit code
 */
function tellFailure(error) {
  if (error instanceof Interrupted) {
    say(`stopped; the same command takes it up again`);
    return 128 + (signalNumbers[/** @type {keyof typeof signalNumbers} */ (error.signal)] ?? 0);
  }
  const known = describeSystemError(error);
  if (known !== null) write(known);
  else if (error instanceof Error && (error.name === 'SetupFailure' || error.name === 'VinobenchError')) {
    write(error.message);
  } else write(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return 1;
}

/**
 * The sentence for an error of the file system that the user can do something about, else null.
 *
 * @param {unknown} error
 */
function describeSystemError(error) {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return null;
  const where = 'path' in error ? ` ${error.path}` : '';
  switch (error.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return `The disk is full while writing${where}: the set-up needs about 1 GB; free some space and run the same command again.`;
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return `The set-up may not write${where} (${error.code}): make the checkout writable, or copy it to your own folder, and run the same command again.`;
    default:
      return null;
  }
}
