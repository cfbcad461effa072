/** The command line: `runtimes` and its commands. */
import type { Command } from 'commander';
import { addCommand, example } from './terminal/addCommand.ts';
import { endWith } from './terminal/output.ts';
import { json } from './terminal/sharedOptions.ts';

export function addRuntimes(program: Command): void {
  const runtimes = program.command('runtimes').description('releases of OpenVINO to measure with');
  addCommand(runtimes, 'list', 'those that are installed here', [
    example('runtimes list', 'what bench and profile take with --runtime'),
  ])
    .addOption(json())
    .action(async (options: { json?: boolean }) => endWith((await commands()).listRuntimes(options)));
  for (const { verb, what, does } of changes)
    addCommand(runtimes, verb, what, [example(`runtimes ${verb} 2024.6.0`, does)])
      .argument('<release>', 'such as 2024.6.0')
      .addOption(json())
      .action(async (release: string, options: { json?: boolean }) =>
        endWith((await commands()).changeRuntimes(verb, release, options)),
      );
}

const changes = [
  {
    verb: 'add',
    what: 'install one beside the default, from its package on the index that pip uses',
    does: 'to measure with next to the default',
  },
  { verb: 'remove', what: 'remove one', does: 'what was measured with it stays' },
] as const;

const commands = () => import('./terminal/runtimesCommand.ts');
