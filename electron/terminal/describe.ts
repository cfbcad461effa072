/** The whole command line as data, read from the program itself: what documents, manual pages and completions are made of. */
import type { Argument, Command, Option } from 'commander';
import { type CommandExample, examplesOf } from './addCommand.ts';

interface DescribedArgument {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  /** Takes any number of words. */
  readonly variadic: boolean;
}

export interface DescribedOption {
  /** Such as `--host`. */
  readonly name: string;
  /** Such as `-V`. */
  readonly short: string | null;
  /** `<dir>`, `[dir]`; null: the option takes none. */
  readonly value: string | null;
  readonly description: string;
  /** The words that it may take; null: any. */
  readonly choices: readonly string[] | null;
  /** What holds where it is left out, when that is not said in the description; null: nothing. */
  readonly defaultValue: string | null;
  /** Whether the command needs it. */
  readonly mandatory: boolean;
}

export interface DescribedCommand {
  /** Words behind the program's name; none for the program itself. */
  readonly path: readonly string[];
  readonly description: string;
  readonly arguments: readonly DescribedArgument[];
  readonly options: readonly DescribedOption[];
  readonly examples: readonly CommandExample[];
  /** Whether it has its own commands and does nothing by itself. */
  readonly group: boolean;
}

/** The program first, then each command with those below it, in the order of the help. */
export function describeCommands(command: Command, path: readonly string[] = []): DescribedCommand[] {
  const { commands, options, registeredArguments } = command;
  return [
    {
      path,
      description: command.description(),
      arguments: registeredArguments.map(describeArgument),
      options: options.filter(({ hidden }) => !hidden).map(describeOption),
      examples: examplesOf(command),
      group: commands.length > 0,
    },
    ...commands.flatMap((inner) => describeCommands(inner, [...path, inner.name()])),
  ];
}

function describeArgument(argument: Argument): DescribedArgument {
  const { description, required, variadic } = argument;
  return { name: argument.name(), description, required, variadic };
}

export function describeOption(option: Option): DescribedOption {
  const { long, short, flags, description, argChoices, mandatory } = option;
  return {
    name: long ?? flags,
    short: short ?? null,
    value: /[<[].*$/.exec(flags)?.[0] ?? null,
    description,
    choices: argChoices ?? null,
    defaultValue: defaultText(option.defaultValue),
    mandatory,
  };
}

/** What it does, with its words and its default in one pair of brackets. @param word how a word to type is written */
export function optionText(
  { description, choices, defaultValue, mandatory }: DescribedOption,
  word: (text: string) => string = (text) => text,
): string {
  // A description may end with a remark in brackets of its own.
  const [, text = description, remark] = /^(.*) \(([^()]*)\)$/.exec(description) ?? [];
  const notes = [
    ...(mandatory ? ['needed'] : []),
    ...(choices === null ? [] : [`one of ${choices.map(word).join(', ')}`]),
    ...(defaultValue === null ? [] : [`default: ${word(defaultValue)}`]),
    ...(remark === undefined ? [] : [remark]),
  ];
  return notes.length === 0 ? text : `${text} (${notes.join('; ')})`;
}

/** Values of options are strings, numbers, truths and lists of strings. */
function defaultText(value: unknown): string | null {
  if (value === undefined || value === false) return null;
  if (Array.isArray(value)) return value.length === 0 ? null : value.join(',');
  return String(value);
}
