/** The commands as completions of three shells, with the networks of the catalogue where a model is named. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { DescribedCommand, DescribedOption } from '../../electron/terminal/describe.ts';

const name = (command: DescribedCommand): string => command.path.join(' ');

/** Commands one word longer than `path`. */
const below = (commands: readonly DescribedCommand[], { path }: DescribedCommand): DescribedCommand[] =>
  commands.filter(
    (one) => one.path.length === path.length + 1 && path.every((word, at) => one.path[at] === word),
  );

/** `help` is commander's own. */
const wordsBelow = (commands: readonly DescribedCommand[], command: DescribedCommand) => [
  ...below(commands, command).map(({ path, description }) => ({ word: path.at(-1) ?? '', description })),
  ...(command.group ? [{ word: 'help', description: 'display help for command' }] : []),
];

const help = { name: '--help', value: null, description: 'display help for command', choices: null };
type Completed = Pick<DescribedOption, keyof typeof help>;
const optionsOf = ({ options }: DescribedCommand): Completed[] => [...options, help];

const takesValue = ({ value }: Completed): boolean => value?.startsWith('<') === true;
const takesFile = ({ value }: Completed): boolean => /(?:file|dir)[>\]]$/.test(value ?? '');

/** What the words of a command that are no options may be. */
type Words = 'model' | 'network' | 'file' | 'other';

function wordsOf(command: DescribedCommand): Words {
  if (name(command) === 'models fetch') return 'network';
  const names = command.arguments.map((argument) => argument.name);
  if (names.includes('model')) return 'model';
  return names.includes('weights') ? 'file' : 'other';
}

const read = (file: string): unknown =>
  JSON.parse(readFileSync(join(dirname(dirname(import.meta.dirname)), 'models', file), 'utf8'));
const identified = z.object({ id: z.string() });

/** Ids of the catalogue that ships, whatever catalogue of their own somebody names who makes a package. */
const networks: readonly string[] = z
  .object({ models: z.array(identified) })
  .parse(read('catalogue.json'))
  .models.map(({ id }) => id);
/** With the example, whose files ship. */
const models: readonly string[] = [...networks, identified.parse(read('shapes.json')).id];

/** In single quotes, for any of the three shells. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
const listed = (words: readonly string[]): string => quoted(words.join(' '));

const bashWords: Readonly<Record<Words, string>> = {
  model: ' words+=" $models" files=1',
  network: ' words+=" $networks"',
  file: ' files=1',
  other: '',
};

export function bashCompletion(commands: readonly DescribedCommand[]): string {
  const cases = commands.map((command) => {
    const words = [
      ...wordsBelow(commands, command).map(({ word }) => word),
      ...optionsOf(command).map((one) => one.name),
    ];
    const kind = wordsOf(command);
    const more = bashWords[kind];
    return `    ${quoted(name(command))}) words=${listed(words)}${more} ;;`;
  });
  const values = commands.flatMap((command) =>
    command.options
      .filter(({ choices }) => choices !== null)
      .map(
        (option) =>
          `    ${quoted(`${name(command)} ${option.name}`)}) words=${listed(option.choices ?? [])} ;;`,
      ),
  );
  const paths = commands.filter(({ path }) => path.length > 0).map((command) => quoted(name(command)));
  const named = (which: (option: Completed) => boolean) =>
    [...new Set(commands.flatMap(({ options }) => options.filter(which).map((one) => one.name)))].join(' | ');
  return `# bash completion of vinobench; made from its commands
_vinobench() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} path= words= files= word next
  local networks=${listed(networks)} models=${listed(models)}
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do
    next=\${path:+$path }$word
    case $next in
    ${paths.join(' | ')}) path=$next ;;
    esac
  done
  case "$path $before" in
${values.join('\n')}
  esac
  if [[ -z $words ]]; then
    case $before in
    ${named((option) => takesValue(option) && takesFile(option))}) files=1 ;;
    ${named((option) => takesValue(option) && !takesFile(option))}) ;;
    *)
      case $path in
${cases.map((line) => `  ${line}`).join('\n')}
      esac
      ;;
    esac
  fi
  # A line each: names of files may hold spaces.
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
  if [[ -n $files && $current != -* ]]; then
    compopt -o filenames 2>/dev/null
    mapfile -t -O "\${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$current")
  fi
}
complete -F _vinobench vinobench
`;
}

/** What stands in a specification of zsh between brackets and colons. */
const inner = (text: string) => text.replaceAll(/[[\]:\\]/g, '\\$&');

const zshWords: Readonly<Record<Words, string>> = {
  model: '*:model:_vinobench_models',
  network: `*:network:(${networks.join(' ')})`,
  file: '*:file:_files',
  other: '*:word: ',
};

export function zshCompletion(commands: readonly DescribedCommand[]): string {
  const cases = commands
    .filter(({ group }) => !group)
    .map((command) => {
      const specs = optionsOf(command).map((option) => {
        const { name: word, description, choices, value } = option;
        const values = choices === null ? (takesFile(option) ? '_files' : ' ') : `(${choices.join(' ')})`;
        const taken = value === null ? '' : `${takesValue(option) ? '' : ':'}:${inner(value)}:${values}`;
        return quoted(`*${word}[${inner(description)}]${taken}`);
      });
      return `    ${quoted(name(command))}) _arguments ${[...specs, quoted(zshWords[wordsOf(command)])].join(' ')} ;;`;
    });
  const lists = commands
    .filter(({ group }) => group)
    .map((command) => {
      const entries = wordsBelow(commands, command).map(({ word, description }) =>
        quoted(`${word}:${inner(description)}`),
      );
      return `    ${quoted(name(command))}) list=(${entries.join(' ')}); _describe command list ;;`;
    });
  const paths = commands.filter(({ path }) => path.length > 0).map((command) => quoted(name(command)));
  return `#compdef vinobench
# zsh completion of vinobench; made from its commands
_vinobench_models() {
  _alternative ${quoted(`networks:network of the catalogue:(${models.join(' ')})`)} 'files:file:_files'
}
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

export function fishCompletion(commands: readonly DescribedCommand[]): string {
  const lines = commands.flatMap((command) => {
    const here = `complete -c vinobench -n ${quoted(`__vinobench_at ${name(command)}`.trim())}`;
    const kind = wordsOf(command);
    const options = optionsOf(command).map((option) => {
      const { name: word, description, choices } = option;
      const needs = takesFile(option) ? ' -r -F' : ' -x';
      const taken = choices === null ? (takesValue(option) ? needs : '') : ` -x -a ${listed(choices)}`;
      return `${here} -l ${quoted(word.replace(/^--/, ''))}${taken} -d ${quoted(description)}`;
    });
    return [
      ...(kind === 'model' || kind === 'file' ? [] : [`${here} -f`]),
      ...(kind === 'model' || kind === 'network'
        ? [`${here} -a ${listed(kind === 'model' ? models : networks)} -d 'network of the catalogue'`]
        : []),
      ...wordsBelow(commands, command).map(
        ({ word, description }) => `${here} -a ${quoted(word)} -d ${quoted(description)}`,
      ),
      ...options,
    ];
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
