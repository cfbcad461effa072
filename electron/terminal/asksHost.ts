/** A command that asks the host one thing and prints the answer: the query of the contract, and the answer as text. */
import type { Command } from 'commander';
import type { Client } from '../workbench/client.ts';
import { endWith, show } from './output.ts';
import { json } from './sharedOptions.ts';

interface Question<T> {
  readonly ask: (client: Client, signal: AbortSignal) => Promise<T>;
  /** Loads what makes it: `--help` needs no text of an answer. */
  readonly text: (answer: T) => string | Promise<string>;
  /** Whether the answer ends the command with exit code 1. */
  readonly fails?: (answer: T) => boolean;
}

export function asksHost<T>(command: Command, question: Question<T>): void {
  command
    .addOption(json())
    .action(async (options: { json?: boolean }) => endWith(answered(question, options.json)));
}

async function answered<T>({ ask, text, fails }: Question<T>, json: boolean | undefined): Promise<number> {
  const { exitCodes, withClient } = await import('./client.ts');
  return withClient(async (client, signal) => {
    const answer = await ask(client, signal);
    await show(answer, json, text);
    return fails?.(answer) === true ? exitCodes.error : exitCodes.ok;
  });
}
