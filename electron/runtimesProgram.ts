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
  addCommand(runtimes, 'add', 'install one beside the default, from its package on the index that pip uses', [
    example('runtimes add 2024.6.0', 'to measure with next to the default'),
  ])
    .argument('<release>', 'such as 2024.6.0')
    .addOption(json())
    .action(async (release: string, options: { json?: boolean }) =>
      endWith((await commands()).installRelease(release, options)),
    );
  addCommand(runtimes, 'remove', 'remove one', [
    example('runtimes remove 2024.6.0', 'what was measured with it stays'),
  ])
    .argument('<release>', 'such as 2024.6.0')
    .addOption(json())
    .action(async (release: string, options: { json?: boolean }) =>
      endWith((await commands()).uninstallRelease(release, options)),
    );
}

const commands = () => import('./terminal/runtimesCommand.ts');
