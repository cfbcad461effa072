/** The commands as a manual page and as completions of three shells, made from the program itself. */
import { vinobench } from '../../electron/program.ts';
import {
  type DescribedCommand,
  type DescribedOption,
  describeCommands,
} from '../../electron/terminal/describe.ts';
import { vinobenchVersion } from '../../shared/vinobenchVersion.ts';

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

const name = (command: DescribedCommand): string => command.path.join(' ');

/** Commands one word longer than `path`. */
const below = (commands: readonly DescribedCommand[], { path }: DescribedCommand): DescribedCommand[] =>
  commands.filter(
    (one) => one.path.length === path.length + 1 && path.every((word, at) => one.path[at] === word),
  );

/** Of an option: the last word of its command's path is kept from being taken for a value. */
const takesValue = ({ value }: DescribedOption): boolean => value?.startsWith('<') === true;

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
    `.SS "vinobench ${name(command)}${words.length > 0 ? ` ${words.join(' ')}` : ''}"`,
    roff(sentence(command.description)),
    ...command.arguments.flatMap(({ name: argument, description }) =>
      description === '' ? [] : [`.TP\n\\fI${roff(argument)}\\fR\n${roff(sentence(description))}`],
    ),
    ...command.options.map((option) => {
      const value = option.value === null ? '' : ` \\fI${roff(option.value)}\\fR`;
      const choices = option.choices === null ? '' : ` One of ${option.choices.join(', ')}.`;
      const usual = option.defaultValue === null ? '' : ` Default: ${option.defaultValue}.`;
      return `.TP\n\\fB${roff(option.name)}\\fR${value}\n${roff(`${sentence(option.description)}${choices}${usual}`)}`;
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

/** In single quotes, for any of the three shells. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

function bashCompletion(commands: readonly DescribedCommand[]): string {
  const cases = commands.map((command) => {
    const words = [
      ...below(commands, command).map(({ path }) => path.at(-1) ?? ''),
      ...command.options.map((one) => one.name),
    ];
    return `    ${quoted(name(command))}) words=${quoted(words.join(' '))} ;;`;
  });
  const values = commands.flatMap((command) =>
    command.options
      .filter(({ choices }) => choices !== null)
      .map(
        (option) =>
          `    ${quoted(`${name(command)} ${option.name}`)}) words=${quoted((option.choices ?? []).join(' '))} ;;`,
      ),
  );
  const paths = commands.filter(({ path }) => path.length > 0).map((command) => quoted(name(command)));
  const valued = new Set(
    commands.flatMap(({ options }) => options.filter(takesValue).map((one) => one.name)),
  );
  return `# bash completion of vinobench; made from its commands
_vinobench() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} path= words= word next
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do
    next=\${path:+$path }$word
    case $next in
    ${paths.join(' | ')}) path=$next ;;
    esac
  done
  COMPREPLY=()
  case "$path $before" in
${values.join('\n')}
  esac
  if [[ -n $words ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
    return
  fi
  case $before in
  ${[...valued].join(' | ')})
    compopt -o filenames 2>/dev/null
    COMPREPLY=($(compgen -f -- "$current"))
    return
    ;;
  esac
  case $path in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [[ -n $path && $current != -* ]]; then
    compopt -o filenames 2>/dev/null
    COMPREPLY+=($(compgen -f -- "$current"))
  fi
}
complete -F _vinobench vinobench
`;
}

function zshCompletion(commands: readonly DescribedCommand[]): string {
  // What stands in a specification between brackets and colons.
  const inner = (text: string) => text.replaceAll(/[[\]:\\]/g, '\\$&');
  const cases = commands
    .filter(({ group }) => !group)
    .map((command) => {
      const specs = command.options.map(({ name: option, description, choices, value }) => {
        const what = `[${inner(description)}]`;
        const taken =
          value === null ? '' : `:${inner(value)}:${choices === null ? '_files' : `(${choices.join(' ')})`}`;
        return quoted(`*${option}${what}${taken}`);
      });
      return `    ${quoted(name(command))}) _arguments ${[...specs, "'*:file:_files'"].join(' ')} ;;`;
    });
  const lists = commands
    .filter(({ group }) => group)
    .map((command) => {
      const entries = below(commands, command).map(({ path, description }) =>
        quoted(`${path.at(-1)}:${inner(description)}`),
      );
      return `    ${quoted(name(command))}) list=(${entries.join(' ')}); _describe command list ;;`;
    });
  const paths = commands.filter(({ path }) => path.length > 0).map((command) => quoted(name(command)));
  return `#compdef vinobench
# zsh completion of vinobench; made from its commands
_vinobench() {
  local place= next word
  local -a list
  local -i at=0 index=1
  for word in "\${(@)words[2,CURRENT-1]}"; do
    (( index += 1 ))
    next=\${place:+$place }$word
    case $next in
    (${paths.join('|')}) place=$next; at=index ;;
    esac
  done
  # \`_arguments\` takes the first word for the command.
  if (( at > 0 )); then
    words=("\${(@)words[at,-1]}")
    (( CURRENT -= at - 1 ))
  fi
  case $place in
${[...lists, ...cases].join('\n')}
  esac
}
_vinobench "$@"
`;
}

function fishCompletion(commands: readonly DescribedCommand[]): string {
  const lines = commands.flatMap((command) => {
    const here = `-n ${quoted(`__vinobench_at ${command.path.join(' ')}`.trim())}`;
    const inside = below(commands, command).map(
      ({ path, description }) =>
        `complete -c vinobench ${here} -f -a ${quoted(path.at(-1) ?? '')} -d ${quoted(description)}`,
    );
    const options = command.options.map(({ name: option, description, choices, value }) => {
      const taken =
        choices === null ? (value?.startsWith('<') ? ' -r' : '') : ` -x -a ${quoted(choices.join(' '))}`;
      return `complete -c vinobench ${here} -l ${quoted(option.replace(/^--/, ''))}${taken} -d ${quoted(description)}`;
    });
    return [...inside, ...options];
  });
  const paths = commands.filter(({ path }) => path.length > 0).map((command) => quoted(name(command)));
  return `# fish completion of vinobench; made from its commands
function __vinobench_at
  set -l place
  for word in (commandline -opc)[2..-1]
    set -l next (string join ' ' -- $place $word)
    if contains -- "$next" ${paths.join(' ')}
      set place (string split ' ' -- $next)
    end
  end
  test "$place" = "$argv"
end
${lines.join('\n')}
`;
}
