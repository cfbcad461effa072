/** The command line: what is said of runs to people, in files and in words. */
import type { Command } from 'commander';
import { addCommand, example } from './terminal/addCommand.ts';
import { endWith } from './terminal/output.ts';
import type { ReportCommand } from './terminal/reportCommand.ts';
import { force, json } from './terminal/sharedOptions.ts';

export function addReports(program: Command): void {
  addReferences(program);
  addCommand(program, 'explain', 'say why a configuration is as fast as it is, and what to do next', [
    example('explain latest squeezenet1.1 CPU INT8', 'why INT8 is faster or slower there, by its kernels'),
    example('explain 3f2a resnet-50 --json', 'the same as data, of a run with one configuration of it'),
  ])
    .argument('<run>', 'id of the run, its beginning, or latest')
    .argument('<cell...>', 'model, device and precision, such as squeezenet1.1 CPU INT8')
    .addOption(json())
    .action(async (run: string, cell: string[], options: { json?: boolean }) =>
      endWith((await import('./terminal/explainCommand.ts')).explainCell(run, cell, options)),
    );

  addCommand(
    program,
    'report',
    'write runs as a report for people who were not there: one HTML page, PDF, pictures',
    [
      example('report latest --output report', 'the latest run as report/report-<id>.html'),
      example(
        'report 3f2a a1b2 --output report --html --pdf --png',
        'run 3f2a with a1b2 next to it, also as PDF and pictures',
      ),
    ],
  )
    .argument('<run...>', 'ids of runs, their beginnings, or latest; the others are compared with the first')
    .requiredOption('--output <dir>', 'folder for the files, made if missing')
    .option('--html', 'one page that loads nothing (also without any of these)')
    .option('--pdf', 'the page as printed by a Chromium, Chrome or Edge that is installed here')
    .option('--png', 'its pictures as pixels')
    .option('--svg', 'its pictures as drawings')
    .addOption(force())
    .addOption(json())
    .action(async (runs: string[], options: ReportCommand) =>
      endWith((await import('./terminal/reportCommand.ts')).report(runs, options)),
    );
}

function addReferences(program: Command): void {
  const commands = program
    .command('references')
    .description('published measurements that reports show next to your own');
  addCommand(commands, 'list', 'list them with their ratios', [
    example('references list', 'those that ship, and those that were added'),
    example('references list --json', 'with all figures, in the format that import reads'),
  ])
    .addOption(json())
    .action(async (options: { json?: boolean }) => endWith((await references()).listReferences(options)));
  addCommand(commands, 'import', 'add the table of a publication', [
    example('references import paper.json', 'a table in the format that docs/formats.md shows'),
  ])
    .argument('<file>', 'a JSON file; one of the same id is replaced')
    .addOption(json())
    .action(async (file: string, options: { json?: boolean }) =>
      endWith((await references()).importReference(file, options)),
    );
  addCommand(commands, 'remove', 'remove one that was added', [
    example('references remove liu-2019', 'that of this id'),
  ])
    .argument('<id>', 'as list shows it')
    .addOption(json())
    .action(async (id: string, options: { json?: boolean }) =>
      endWith((await references()).forgetReference(id, options)),
    );
}

const references = () => import('./terminal/referencesCommand.ts');
