/** The command line: its hosts and questions; what reads each word, and what carries it out. */
import { Command } from 'commander';
import { vinobenchVersion } from '../shared/vinobenchVersion.ts';
import { addReports } from './reportProgram.ts';
import { addCompare, addProfiles, addRuns } from './runsProgram.ts';
import { addRuntimes } from './runtimesProgram.ts';
import type { ServeCommand } from './server/serve.ts';
import { addCommand, example } from './terminal/addCommand.ts';
import { asksHost } from './terminal/asksHost.ts';
import type { FetchCommand } from './terminal/commands.ts';
import { describeOption, optionText } from './terminal/describe.ts';
import { gibibyteCount, port, repeatedOption } from './terminal/optionValues.ts';
import { commanderOutput, endWith } from './terminal/output.ts';
import { force, json } from './terminal/sharedOptions.ts';
import { addWork } from './workProgram.ts';

/**
 * A new program each time: parsing leaves traces in it. Nothing is read or started until it parses.
 * @param words what stands behind the program's name; without any the window opens
 */
export function vinobench(words: readonly string[]): Command {
  const program = new Command('vinobench')
    .description('Which precision on which device, how much faster, and why, kernel by kernel.')
    .version(vinobenchVersion, '-V, --version', 'print the version')
    .exitOverride()
    .configureOutput(commanderOutput)
    .configureHelp({ optionDescription: (option) => optionText(describeOption(option)) })
    .showHelpAfterError('(add --help to see the options)')
    .hook('preAction', async (_, command) => {
      if (!hosts.has(command.name())) await import('./terminal/schemaSettings.ts');
    });
  addHosts(program, words.length === 0);
  addQueries(program);
  addRuntimes(program);
  addWork(program);
  addModels(program);
  addRuns(program);
  addCompare(program);
  addProfiles(program);
  addReports(program);
  return program;
}

/** Commands that serve pages until they are ended. */
const hosts: ReadonlySet<string> = new Set(['window', 'serve']);

function addHosts(program: Command, windowAlone: boolean): void {
  addCommand(
    program,
    'window',
    'open the window; without a screen, serve it to a browser (also without a command)',
    [
      example('window', 'open the window'),
      example('window net.prototxt net.caffemodel', 'open it with a Caffe network in it'),
    ],
    { isDefault: windowAlone },
  )
    .argument('[model...]', 'to open in it')
    .action(async (models: string[]) => endWith((await import('./desktop/launch.ts')).openWindow(models)));

  addCommand(program, 'serve', 'serve the window to a browser; the last line printed is its address', [
    example('serve', 'serve the window at 127.0.0.1, port 8466 or a free one'),
    example('serve --port 9000 --root data', 'at port 9000; the page may read and write in the folder data'),
    example('serve --new-address', 'print a new address of the host that is running'),
  ])
    .option('--host <address>', 'to listen at', '127.0.0.1')
    .option('--port <n>', 'to listen at (default: 8466, or any free one; 0: any free one)', port)
    .option('--upload-limit <GiB>', 'largest file that is taken', gibibyteCount, 2)
    .option(
      '--root <dir>',
      'folder of this machine that the page may list, read and write into; may be repeated (default: none)',
      repeatedOption,
      [],
    )
    .option('--new-address', 'print a new address of the host that is running already, and end')
    .action(async (options: ServeCommand) => endWith((await import('./server/serve.ts')).serve(options)));
}

function addQueries(program: Command): void {
  asksHost(
    addCommand(program, 'devices', 'list the devices that OpenVINO finds here', [
      example('devices', 'list the devices'),
      example('devices --json', 'with all facts of machine, runtime and devices'),
      example('devices --runtime 2024.6.0', 'as another release of OpenVINO lists them'),
    ]).option(
      '--runtime <release>',
      'of OpenVINO, one that is installed (default: the one that Vinobench has)',
    ),
    {
      ask: async (client, signal, { runtime }: { readonly runtime?: string }) => {
        if (runtime === undefined) return await client.devices(undefined, { signal });
        const { askedRelease } = await import('./terminal/runtimeOption.ts');
        return await client.runtimes.devices({ release: askedRelease(runtime) }, { signal });
      },
      text: async (report) => (await import('./terminal/table.ts')).devicesTable(report),
    },
  );
  asksHost(
    addCommand(
      program,
      'doctor',
      'check what measuring needs (runtime, drivers, rights, limits) and say what to do',
      [
        example('doctor', 'what is missing here, and what to do'),
        example('doctor --json', 'the same as data'),
      ],
    ),
    {
      ask: (client, signal) => client.doctor(undefined, { signal }),
      text: async (report) => (await import('../shared/view/text/doctorText.ts')).doctorText(report),
      fails: ({ findings }) => findings.some(({ level }) => level === 'problem'),
    },
  );
}

function addModels(program: Command): void {
  const models = program.command('models').description('the networks of the catalogue');
  addCommand(models, 'list', 'what they are, and whether their trained files are here', [
    example('models list', 'the catalogue, and what of it is here'),
  ])
    .addOption(json())
    .action(async (options: { json?: boolean }) => endWith((await commands()).listModels(options)));
  addCommand(
    models,
    'fetch',
    'download trained files from where Open Model Zoo points to; continues where it stopped',
    [example('models fetch squeezenet1.1 alexnet', 'download trained weights of two networks')],
  )
    .argument('<name...>', 'ids of the catalogue')
    .option(
      '--output <dir>',
      "folder for them (default: the data folder, where the catalogue's ids find them)",
    )
    .addOption(force())
    .addOption(json())
    .action(async (names: string[], options: FetchCommand) =>
      endWith((await commands()).fetchModels(names, options)),
    );
}

/** Loaded when a command runs: `--help` and wrong usage answer at once. */
const commands = () => import('./terminal/commands.ts');
