/** A command and its examples: in its `--help`, in docs/commands.md and on the manual page. Each is parsed by a test. */
import type { Command, CommandOptions } from 'commander';
import { layout } from '../../layout/layout.ts';

export interface CommandExample {
  /** The words behind the program's name, as a shell takes them. */
  readonly words: string;
  /** What it does, as the beginning of a sentence without its full stop. */
  readonly does: string;
}

export const example = (words: string, does: string): CommandExample => ({ words, does });

const kept = new WeakMap<Command, readonly CommandExample[]>();

/** None: of a group of commands, which does nothing by itself. */
export const examplesOf = (command: Command): readonly CommandExample[] => kept.get(command) ?? [];

export function addCommand(
  above: Command,
  name: string,
  description: string,
  examples: readonly CommandExample[],
  options: CommandOptions = {},
): Command {
  const command = above.command(name, options).description(description);
  kept.set(command, examples);
  const shown = examples.map(({ words, does }) => `  ${layout.command} ${words}\n      ${does}`);
  return command.addHelpText('after', `\nExamples:\n${shown.join('\n')}`);
}
