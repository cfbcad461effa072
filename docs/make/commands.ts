/** docs/commands.md: the command line as the program describes itself. */
import { vinobench } from '../../electron/program.ts';
import {
  type DescribedCommand,
  type DescribedOption,
  describeCommands,
  optionText,
} from '../../electron/terminal/describe.ts';

const head = `# Command line

Made by \`npm run docs\` from the commands themselves. From a checkout, \`npm start --\` takes the place of \`vinobench\`:
\`npm start -- bench squeezenet1.1\`. Each command prints the same with \`--help\`.

Documents go to stdout, progress and sentences to stderr; with \`--json\` stdout has one JSON document ([file formats](formats.md)).
Exit codes: 0, 1 (wrong usage, an error, a failed cell, a problem that \`doctor\` found), 2 (\`compare\` found a slowdown that --fail-above does not allow), 130 (cancelled; what was measured is kept).
`;

export function commandsPage(): string {
  const all = describeCommands(vinobench([]));
  return `${[
    head,
    ...all
      .slice(1)
      .filter(({ group }) => !group)
      .map(section),
  ].join('\n')}`;
}

function section(command: DescribedCommand): string {
  const { path, description, examples } = command;
  const name = path.join(' ');
  const parts = [
    `## ${name}`,
    '',
    `${sentence(description)}`,
    '',
    ...fenced([usage(command)]),
    ...table(command.arguments.map((one) => [code(bracketed(one)), one.description])),
    ...table(command.options.map((option) => [code(flags(option)), escaped(optionText(option, code))])),
    ...(examples.length === 0
      ? []
      : fenced(examples.flatMap(({ words, does }) => [`# ${does}`, `vinobench ${words}`]))),
  ];
  return parts.join('\n');
}

const fenced = (lines: readonly string[]): string[] => ['```sh', ...lines, '```', ''];

function table(rows: readonly (readonly [string, string])[]): string[] {
  if (rows.length === 0) return [];
  return ['| | |', '|---|---|', ...rows.map(([left, right]) => `| ${left} | ${right} |`), ''];
}

function usage({ path, arguments: words, options }: DescribedCommand): string {
  const needed = options.filter(({ mandatory }) => mandatory).map(flags);
  const some = options.length > needed.length ? ['[options]'] : [];
  return ['vinobench', ...path, ...words.map(bracketed), ...needed, ...some].join(' ');
}

function bracketed({ name, required, variadic }: DescribedCommand['arguments'][number]): string {
  const inner = `${name}${variadic ? '...' : ''}`;
  return required ? `<${inner}>` : `[${inner}]`;
}

const flags = ({ name, value }: DescribedOption): string => (value === null ? name : `${name} ${value}`);

const code = (text: string): string => `\`${text}\``;
/** What stands in angle brackets would be HTML in a page. */
const escaped = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
const sentence = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
