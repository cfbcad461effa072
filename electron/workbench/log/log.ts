/** The log: stacks and the plugins' own output; sentences go to the user, this goes to a file. */
import { appendFileSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { logEntry } from '../../../shared/faults/printable.ts';
import { sourceStack } from '../../jobs/wire/sourceStack.ts';
import { homeFolder } from '../../store/home.ts';

/** A log longer than this becomes the one before, which it replaces. */
const longestLogBytes = 4 * 2 ** 20;

export function logLine(text: string): void {
  try {
    const file = path.join(homeFolder('logs'), 'vinobench.log');
    const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    if (size > longestLogBytes) renameSync(file, `${file}.1`);
    appendFileSync(file, `${new Date().toISOString()} ${logEntry(sourceStack(text))}\n`, { mode: 0o600 });
  } catch {
    // A log that cannot be written must not take the measurement with it.
  }
}
