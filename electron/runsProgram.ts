/** The command line: `runs` and its commands. */
import type { Command } from 'commander';
import type { RunOptions } from './terminal/commands.ts';
import { endWith } from './terminal/output.ts';
import type { ListRunsCommand } from './terminal/runsCommands.ts';
import { formsOfKept, json, study, verbose } from './terminal/sharedOptions.ts';

export function addRuns(program: Command): void {
  const runs = program.command('runs').description('runs that were kept');
  runs
    .command('list')
    .description('list them, pinned ones first, then the newest')
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
  for (const verb of ['show', 'delete', 'restore'] as const) {
    const command = runs
      .command(verb)
      .description(formsOfKept[verb])
      .argument('<id>', 'id of the run, its beginning, or latest')
      .addOption(json())
      .action(async (id: string, options: RunOptions) =>
        endWith((await commands()).oneRun(verb, id, options)),
      );
    if (verb === 'show') command.addOption(study()).addOption(verbose());
  }

  runs
    .command('resume')
    .description('measure what an interrupted, cancelled or failed run has left; what has a result keeps it')
    .argument('<id>', 'id of the run, its beginning, or latest')
    .addOption(study())
    .addOption(verbose())
    .addOption(json())
    .action(async (id: string, options: RunOptions) => endWith((await commands()).resumeRun(id, options)));
}

/** What people say of runs. */
function addRunWords(runs: Command): void {
  const about = (verb: string, description: string): Command =>
    runs.command(verb).description(description).argument('<id>', 'id of the run, its beginning, or latest');
  about('name', 'give a run a name')
    .argument('<name>', 'what lists call it')
    .addOption(json())
    .action(async (id: string, name: string, options: { json?: boolean }) =>
      endWith((await runsCommands()).nameRun(id, name, options)),
    );
  about('tag', 'give a run tags')
    .argument('<tag...>', 'words without a comma')
    .option('--remove', 'take them off')
    .addOption(json())
    .action(async (id: string, tags: string[], options: { json?: boolean; remove?: boolean }) =>
      endWith((await runsCommands()).tagRun(id, tags, options)),
    );
  about('note', 'write a note on a run in place of the one before')
    .argument('[words...]', 'the note (default: none)')
    .addOption(json())
    .action(async (id: string, words: string[], options: { json?: boolean }) =>
      endWith((await runsCommands()).noteRun(id, words, options)),
    );
  about('pin', 'put a run before all others in lists')
    .option('--off', 'pin it no longer')
    .addOption(json())
    .action(async (id: string, options: { json?: boolean; off?: boolean }) =>
      endWith((await runsCommands()).pinRun(id, options)),
    );
  runs
    .command('undo')
    .description('take back the latest change of a run: its name, tags, note, pin, or that it was deleted')
    .addOption(json())
    .action(async (options: { json?: boolean }) => endWith((await runsCommands()).undoLatest(options)));
}

/** Loaded when a command runs: `--help` and wrong usage answer at once. */
const commands = () => import('./terminal/commands.ts');
const runsCommands = () => import('./terminal/runsCommands.ts');
