/** The command line: what becomes of runs and profiles that were kept. */
import { Argument, type Command, Option } from 'commander';
import { precisions } from '../shared/precision/precision.ts';
import { addCommand, type CommandExample, example } from './terminal/addCommand.ts';
import type { RunOptions } from './terminal/commands.ts';
import type { CompareCommand } from './terminal/compareCommand.ts';
import type { ExportCommand } from './terminal/exchangeCommand.ts';
import type { HistoryCommand, MarkWord } from './terminal/historyCommand.ts';
import { percent } from './terminal/optionValues.ts';
import { endWith } from './terminal/output.ts';
import type { ProfileForms } from './terminal/profileCommand.ts';
import type { ListRunsCommand } from './terminal/runsCommands.ts';
import { force, formsOfKept, json, study, verbose, withForms } from './terminal/sharedOptions.ts';

export function addRuns(program: Command): void {
  const runs = program.command('runs').description('runs that were kept');
  addCommand(runs, 'list', 'list them, pinned ones first, then the newest', [
    example('runs list', 'all runs that were kept'),
    example('runs list --search squeeze --tag nightly', 'those with such words and that tag'),
    example('runs list --deleted', 'those deleted as well'),
  ])
    .option(
      '--search <words>',
      'beginnings of words of names, tags, notes, models, devices, machines, runtimes',
    )
    .option('--tag <tag>', 'those that have it')
    .option('--model <name>', "part of a model's name")
    .option('--machine <name>', "part of the host's or the processor's name")
    .option('--runtime <version>', "part of OpenVINO's version")
    .option('--deleted', 'those deleted, too')
    .addOption(json())
    .action(async (options: ListRunsCommand) => endWith((await runsCommands()).listKeptRuns(options)));
  addRunWords(runs);
  addHistory(runs);
  addExchange(runs);
  for (const verb of ['show', 'delete', 'restore'] as const) {
    const command = addCommand(runs, verb, formsOfKept[verb], examplesOfRun[verb])
      .argument('<id>', 'id of the run, its beginning, or latest')
      .addOption(json())
      .action(async (id: string, options: RunOptions) =>
        endWith((await commands()).oneRun(verb, id, options)),
      );
    if (verb === 'show') command.addOption(study()).addOption(verbose());
  }

  addCommand(
    runs,
    'resume',
    'measure what an interrupted, cancelled or failed run has left; what has a result keeps it',
    [example('runs resume latest', 'measure what is left of a run that was cut short')],
  )
    .argument('<id>', 'id of the run, its beginning, or latest')
    .addOption(study())
    .addOption(verbose())
    .addOption(json())
    .action(async (id: string, options: RunOptions) => endWith((await commands()).resumeRun(id, options)));
}

/** Runs as files that travel. */
function addExchange(runs: Command): void {
  addCommand(runs, 'export', 'write a run with its samples into a file', [
    example('runs export latest', 'write vinobench-<id>.vinobench.json here'),
    example('runs export latest --archive --output runs', 'with its profiles, accuracies and pictures'),
  ])
    .argument('<id>', 'id of the run, its beginning, or latest')
    .option('--output <file>', 'file, or folder that is there (default: named by the run, here)')
    .option('--archive', 'one zip with what else is kept of its models (default: as --output ends)')
    .addOption(force())
    .addOption(json())
    .action(async (id: string, options: ExportCommand) =>
      endWith((await exchangeCommand()).writeRunFile(id, options)),
    );
  addCommand(
    runs,
    'import',
    "keep runs, profiles and reports of files: Vinobench's own, benchmark_app's, ONNX Runtime's, hyperfine's, traces of events",
    [
      example('runs import run.vinobench.json', 'keep a run of another machine'),
      example(
        'runs import benchmark_report.json exec_graph.xml',
        'a report of benchmark_app with its layers',
      ),
    ],
  )
    .argument('<file...>', 'files; those of one folder belong together')
    .addOption(json())
    .action(async (files: string[], options: { json?: boolean }) =>
      endWith((await exchangeCommand()).readRunFiles(files, options)),
    );
}

const exchangeCommand = () => import('./terminal/exchangeCommand.ts');

const examplesOfRun = {
  show: [
    example('runs show latest', 'the matrix of the latest run'),
    example('runs show latest --json', 'the whole document of a run'),
  ],
  delete: [example('runs delete latest', 'hide a run; it can be restored')],
  restore: [example('runs restore 2026', 'bring back the run whose id begins with 2026')],
} as const;

/** One configuration through all runs. */
function addHistory(runs: Command): void {
  const device = () => new Option('--device <name>', 'device of the configuration').default('CPU');
  const precision = () =>
    new Option('--precision <name>', 'precision of the configuration').choices(precisions).default('FP32');
  addCommand(
    runs,
    'history',
    'show one configuration through the runs of a machine, and where its level changed',
    [
      example('runs history squeezenet1.1', 'on the CPU in FP32, as the newest run measured it'),
      example('runs history net --device GPU --precision FP16 --json', 'as a document'),
    ],
  )
    .argument('<model>', 'as runs name it')
    .addOption(device())
    .addOption(precision())
    .option('--run <id>', 'whose machine, method and options count (default: the newest that measured it)')
    .addOption(json())
    .action(async (model: string, options: HistoryCommand) =>
      endWith((await historyCommand()).history(model, options)),
    );
  addCommand(
    runs,
    'mark',
    'say what a change of level is: expected and bug begin a new level, ignore does not',
    [
      example('runs mark 3f2a expected squeezenet1.1 --precision INT8', 'the level from it on was meant'),
      example('runs mark 3f2a none squeezenet1.1 --precision INT8', 'take that back'),
    ],
  )
    .argument('<id>', 'the first run of the new level')
    .addArgument(new Argument('<mark>', 'what it is').choices(['expected', 'bug', 'ignore', 'none']))
    .argument('<model>', 'as runs name it')
    .addOption(device())
    .addOption(precision())
    .addOption(json())
    .action(async (id: string, word: MarkWord, model: string, options: Omit<HistoryCommand, 'run'>) =>
      endWith((await historyCommand()).mark(id, word, model, options)),
    );
}

/** What people say of runs. */
function addRunWords(runs: Command): void {
  const about = (verb: string, description: string, examples: readonly CommandExample[]): Command =>
    addCommand(runs, verb, description, examples).argument('<id>', 'id of the run, its beginning, or latest');
  about('name', 'give a run a name', [example('runs name latest before-update', 'call a run so')])
    .argument('<name>', 'what lists call it')
    .addOption(json())
    .action(async (id: string, name: string, options: { json?: boolean }) =>
      endWith((await runsCommands()).nameRun(id, name, options)),
    );
  about('tag', 'give a run tags', [
    example('runs tag latest nightly quiet', 'give it two tags'),
    example('runs tag latest quiet --remove', 'take one off'),
  ])
    .argument('<tag...>', 'words without a comma')
    .option('--remove', 'take them off')
    .addOption(json())
    .action(async (id: string, tags: string[], options: { json?: boolean; remove?: boolean }) =>
      endWith((await runsCommands()).tagRun(id, tags, options)),
    );
  about('note', 'write a note on a run in place of the one before', [
    example('runs note latest the fan was loud', 'write a note on a run'),
  ])
    .argument('[words...]', 'the note (default: none)')
    .addOption(json())
    .action(async (id: string, words: string[], options: { json?: boolean }) =>
      endWith((await runsCommands()).noteRun(id, words, options)),
    );
  about('pin', 'put a run before all others in lists', [
    example('runs pin latest', 'put it before all others'),
    example('runs pin latest --off', 'put it back in its place'),
  ])
    .option('--off', 'pin it no longer')
    .addOption(json())
    .action(async (id: string, options: { json?: boolean; off?: boolean }) =>
      endWith((await runsCommands()).pinRun(id, options)),
    );
  addCommand(
    runs,
    'undo',
    'take back the latest change of a run: its name, tags, note, pin, or that it was deleted',
    [example('runs undo', 'take back what was last changed, such as a deletion')],
  )
    .addOption(json())
    .action(async (options: { json?: boolean }) => endWith((await runsCommands()).undoLatest(options)));
}

export function addCompare(program: Command): void {
  addCommand(
    program,
    'compare',
    'compare runs with a baseline: faster, slower, same, or not enough data to tell',
    [
      example('compare 3f2a latest', 'the latest run beside an earlier one'),
      example(
        'compare latest --baseline baseline.json --fail-above 3%',
        'in continuous integration: exit code 2 for a significant slowdown above 3 %',
      ),
      example('compare a1b2 latest --markdown', 'a table for a pull request'),
      example('compare study latest', "beside the means of the study's Table I"),
    ],
  )
    .argument(
      '<run...>',
      'ids of runs, their beginnings, latest, study, or files that runs show --json wrote',
    )
    .option('--baseline <run>', 'what the others are compared with (default: the first run)')
    .option(
      '--fail-above <percent>',
      'end with exit code 2 for a significant slowdown that is larger, such as 3%',
      percent,
    )
    .option('--same-within <percent>', 'ratios this close to 1 are the same (default: 1%)', percent)
    .addOption(json())
    .addOption(new Option('--markdown', 'print a table for a pull request').conflicts('json'))
    .action(async (runs: string[], options: CompareCommand) =>
      endWith((await import('./terminal/compareCommand.ts')).compare(runs, options)),
    );
}

export function addProfiles(program: Command): void {
  const profiles = program.command('profiles').description('profiles that were kept');
  addCommand(profiles, 'list', 'list them', [example('profiles list', 'all profiles that were kept')])
    .option('--deleted', 'those deleted, too')
    .addOption(json())
    .action(async (options: { json?: boolean; deleted?: boolean }) =>
      endWith((await import('./terminal/profilesCommand.ts')).listProfiles(options)),
    );
  for (const verb of ['show', 'delete', 'restore'] as const) {
    const command = addCommand(profiles, verb, formsOfKept[verb], examplesOfProfile[verb]).argument(
      '<id>',
      'id of the profile, its beginning, or latest',
    );
    (verb === 'show' ? withForms(command) : command)
      .addOption(json())
      .action(async (id: string, options: { json?: boolean } & ProfileForms) =>
        endWith((await import('./terminal/profilesCommand.ts')).oneProfile(verb, id, options)),
      );
  }
}

const examplesOfProfile = {
  show: [
    example('profiles show latest --table2', "source layers x configurations, like the study's Table II"),
    example('profiles show latest --csv kernels.csv', 'write the kernels to a file'),
  ],
  delete: [example('profiles delete latest', 'hide a profile; it can be restored')],
  restore: [example('profiles restore 2026', 'bring back the profile whose id begins with 2026')],
} as const;

/** Loaded when a command runs: `--help` and wrong usage answer at once. */
const commands = () => import('./terminal/commands.ts');
const historyCommand = () => import('./terminal/historyCommand.ts');
const runsCommands = () => import('./terminal/runsCommands.ts');
