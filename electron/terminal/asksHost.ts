/** A command that asks the host one thing and prints the answer: the query of the contract, and the answer as text. */
import type { Command } from 'commander';
import type { Client } from '../workbench/client.ts';
import { endWith, show } from './output.ts';
import { json } from './sharedOptions.ts';

interface Question<T, O> {
  /** @param options that this command has besides `--json` */
  readonly ask: (client: Client, signal: AbortSignal, options: O) => Promise<T>;
  /** Loads what makes it: `--help` needs no text of an answer. */
  readonly text: (answer: T) => string | Promise<string>;
  /** Whether the answer ends the command with exit code 1. */
  readonly fails?: (answer: T) => boolean;
}

export function asksHost<T, O = object>(command: Command, question: Question<T, O>): void {
  command
    .addOption(json())
    .action(async (options: O & { json?: boolean }) => endWith(answered(question, options)));
}

async function answered<T, O>(
  { ask, text, fails }: Question<T, O>,
  options: O & { json?: boolean },
): Promise<number> {
  const { exitCodes, withClient } = await import('./client.ts');
  return withClient(async (client, signal) => {
    const answer = await ask(client, signal, options);
    await show(answer, options.json, text);
    return fails?.(answer) === true ? exitCodes.error : exitCodes.ok;
  });
}
