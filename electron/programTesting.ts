/** For tests: what a command line would run, without running it. */
import type { Command } from 'commander';
import { vinobench } from './program.ts';

/**
 * @returns the words of the command that would carry out `words`; null: none would, as after `--help`
 * @throws CommanderError for what the program does not understand
 */
export async function commandOf(words: readonly string[]): Promise<string | null> {
  const program = vinobench(words);
  let ran: string | null = null;
  const silence = (command: Command, path: string) => {
    command.exitOverride().configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
    if (command.commands.length === 0)
      command.action(() => {
        ran = path;
      });
    for (const inner of command.commands) silence(inner, `${path} ${inner.name()}`.trim());
  };
  silence(program, '');
  await program.parseAsync([...words], { from: 'user' });
  return ran;
}
