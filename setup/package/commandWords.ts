/** The commands as a manual page and as completions of three shells, made from the program itself. */
import { vinobench } from '../../electron/program.ts';
import { type DescribedCommand, describeCommands, optionText } from '../../electron/terminal/describe.ts';
import { vinobenchVersion } from '../../shared/vinobenchVersion.ts';
import { bashCompletion, fishCompletion, zshCompletion } from './completions.ts';

export interface CommandWords {
  /** roff, section 1. */
  readonly manPage: string;
  readonly bash: string;
  readonly zsh: string;
  readonly fish: string;
}

export function commandWords(commands = describeCommands(vinobench(['help']))): CommandWords {
  return {
    manPage: manPage(commands),
    bash: bashCompletion(commands),
    zsh: zshCompletion(commands),
    fish: fishCompletion(commands),
  };
}

function manPage(commands: readonly DescribedCommand[]): string {
  const [program] = commands;
  const lines = [
    `.TH VINOBENCH 1 "" "Vinobench ${vinobenchVersion}" "User Commands"`,
    '.SH NAME',
    'vinobench \\- profiling workbench on OpenVINO',
    '.SH SYNOPSIS',
    '.B vinobench',
    '[\\fIcommand\\fR] [\\fIarguments\\fR]',
    '.SH DESCRIPTION',
    roff(program?.description ?? ''),
    'Without a command it opens the window, or serves it to a browser where there is no screen.',
    '.SH COMMANDS',
    ...commands.filter(({ group }) => !group).flatMap(manCommand),
    '.SH "EXIT STATUS"',
    '.TP\n0\nEvery cell was measured, or is not supported.',
    '.TP\n1\nWrong usage, an error, or a cell that failed.',
    '.TP\n130\nCancelled.',
    '.SH ENVIRONMENT',
    '.TP\n.B VINOBENCH_HOME\nThe folder where runs, profiles and caches are kept.',
    '.SH FILES',
    '.TP\n.I ~/.local/share/vinobench\nThat folder where the variable is not set.',
  ];
  return `${lines.join('\n')}\n`;
}

function manCommand(command: DescribedCommand): string[] {
  const words = command.arguments.map(({ name: argument, required, variadic }) => {
    const text = `\\fI${roff(argument)}\\fR${variadic ? '...' : ''}`;
    return required ? text : `[${text}]`;
  });
  return [
    `.SS "vinobench ${command.path.join(' ')}${words.length > 0 ? ` ${words.join(' ')}` : ''}"`,
    roff(sentence(command.description)),
    ...command.arguments.flatMap(({ name: argument, description }) =>
      description === '' ? [] : [`.TP\n\\fI${roff(argument)}\\fR\n${roff(sentence(description))}`],
    ),
    ...command.options.map((option) => {
      const value = option.value === null ? '' : ` \\fI${roff(option.value)}\\fR`;
      return `.TP\n\\fB${roff(option.name)}\\fR${value}\n${roff(sentence(optionText(option)))}`;
    }),
    ...command.examples.map(
      ({ words: example, does }) =>
        `.PP\n${roff(sentence(does))}\n.PP\n.RS 4\n.nf\nvinobench ${roff(example)}\n.fi\n.RE`,
    ),
  ];
}

function sentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  return `${trimmed[0]?.toUpperCase()}${trimmed.slice(1)}${/[.!?]$/.test(trimmed) ? '' : '.'}`;
}

/** What roff would take for a command or for a dash that cannot be copied. */
function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('\n', ' ')
    .replace(/^(?=[.'])/, '\\&');
}
