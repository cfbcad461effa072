/** The command line: every command, argument and option, what reads it, and what carries it out. */
import { Command, Option } from 'commander';
import { presetIterations, profiledInferences } from '../shared/documents/presets.ts';
import { vinobenchVersion } from '../shared/vinobenchVersion.ts';
import { noiseProcesses } from '../shared/work/noiseDefaults.ts';
import { addRuns } from './runsProgram.ts';
import type { ServeCommand } from './server/serve.ts';
import type { AccuracyCommand } from './terminal/accuracyCommand.ts';
import type { CalibrateCommand } from './terminal/calibrateCommand.ts';
import type { BenchCommand, ConvertCommand, FetchCommand } from './terminal/commands.ts';
import type { CompareCommand } from './terminal/compareCommand.ts';
import { describeOption, optionText } from './terminal/describe.ts';
import { withExamples } from './terminal/examples.ts';
import type { NoiseCommand } from './terminal/noiseCommand.ts';
import {
  commaList,
  count,
  gibibyteCount,
  numbers,
  percent,
  port,
  repeatedOption,
  timeBudget,
  wholeNumber,
} from './terminal/optionValues.ts';
import { commanderOutput, endWith } from './terminal/output.ts';
import type { ProfileCommand, ProfileForms } from './terminal/profileCommand.ts';
import {
  batchHelp,
  force,
  formsOfKept,
  inputOption,
  json,
  now,
  shape,
  study,
  verbose,
  withCalibration,
  withForms,
  withPreparation,
} from './terminal/sharedOptions.ts';

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
    .showHelpAfterError('(add --help to see the options)');
  addHosts(program, words.length === 0);
  addDevices(program);
  addConvert(program);
  addBench(program);
  addProfile(program);
  addAccuracy(program);
  addNoise(program);
  addCalibrate(program);
  addModels(program);
  addRuns(program);
  addCompare(program);
  addProfiles(program);
  withExamples(program);
  return program;
}

function addHosts(program: Command, windowAlone: boolean): void {
  program
    .command('window', { isDefault: windowAlone })
    .description('open the window; without a screen, serve it to a browser (also without a command)')
    .argument('[model...]', 'to open in it')
    .action(async (models: string[]) => endWith((await import('./desktop/launch.ts')).openWindow(models)));

  program
    .command('serve')
    .description('serve the window to a browser; the last line printed is its address')
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

function addDevices(program: Command): void {
  program
    .command('devices')
    .description('list the devices that OpenVINO finds here')
    .addOption(json())
    .action(async (options: { json?: boolean }) => endWith((await commands()).devices(options)));

  program
    .command('doctor')
    .description('check what measuring needs (runtime, drivers, rights, limits) and say what to do')
    .addOption(json())
    .action(async (options: { json?: boolean }) =>
      endWith((await import('./terminal/doctorCommand.ts')).doctor(options)),
    );
}

function addConvert(program: Command): void {
  program
    .command('convert')
    .description('convert a network to OpenVINO IR')
    .argument('<model>', 'prototxt, .xml, .onnx, .pb, .tflite, .pdmodel, or a catalogue id')
    .argument(
      '[weights]',
      'caffemodel or pdiparams (default: next to the model; a prototxt without has filler weights)',
    )
    .requiredOption('--output <dir>', 'folder for the .xml and .bin, made if missing')
    .addOption(
      new Option('--precision <precision>', 'of the weights').choices(['FP32', 'FP16']).default('FP32'),
    )
    .option('--batch <n>', "batch size, where the first axis is a batch (default: the file's)", wholeNumber)
    .addOption(shape())
    .option('--mean <values>', 'taken off the image: one a channel of the network, or one for all', numbers)
    .option('--scale <values>', 'multiplies the image after that', numbers)
    .addOption(
      new Option(
        '--colour <order>',
        "of the images that will be given (default: the network's, mostly bgr)",
      ).choices(['rgb', 'bgr']),
    )
    .option('--explain', 'say what each pass did')
    .addOption(now())
    .addOption(force())
    .addOption(json())
    .action(async (model: string, weights: string | undefined, options: ConvertCommand) => {
      (await import('./workbench/startAhead.ts')).startAhead();
      await endWith((await commands()).convert(model, weights, options));
    });
}

function addBench(program: Command): void {
  withCalibration(
    program
      .command('bench')
      .description('measure latency: models x devices x precisions')
      .argument('[model...]', 'prototxt[:caffemodel], .xml, .onnx, .pb, .tflite, .pdmodel, or a catalogue id')
      .option('--device <name>', 'may be repeated or take a comma list (default: CPU)', repeatedOption, [])
      .option('--all', 'every model of the catalogue')
      .option(
        '--precision <list>',
        'of FP32, FP16, BF16, INT8 (default: FP32,FP16,BF16; with --all: FP32)',
        commaList,
      )
      .addOption(
        new Option('--preset <preset>', 'how to measure').choices(['paper', 'careful']).default('paper'),
      )
      .option(
        '--iterations <n>',
        `timed inferences (paper: ${presetIterations.paper}; careful: at least ${presetIterations.careful})`,
        wholeNumber,
      )
      .option(
        '--target <percent>',
        'careful: measure until the 95 % interval is this narrow, to one side (default: 2%)',
        percent,
      )
      .option(
        '--budget <time>',
        'careful: measuring time of all configurations of a model, such as 90s (default: 2m)',
        timeBudget,
      )
      .option(
        '--processes <n>',
        'fresh processes of each configuration (default: 1; careful: 6 or more); with --target: at least',
        wholeNumber,
      )
      .option('--include-first', 'count the first inference after compilation as one of the samples')
      .option('--batch <n>', batchHelp, wholeNumber)
      .addOption(shape())
      .addOption(inputOption())
      .option('--isa <limit>', 'widest instruction set: sse41, avx, avx2, avx512, avx512_bf16, amx ...')
      .option('--streams <n>', 'NUM_STREAMS (default: left to the runtime)', wholeNumber)
      .option('--threads <n>', 'INFERENCE_NUM_THREADS (default: left to the runtime)', wholeNumber)
      .option('--title <text>', 'name of the run'),
  )
    .addOption(study())
    .addOption(verbose())
    .addOption(json())
    .action(async (models: string[], options: BenchCommand) =>
      endWith((await commands()).bench(models, options)),
    );
}

function addProfile(program: Command): void {
  withForms(
    withCalibration(
      program
        .command('profile')
        .description('sample the kernels: what ran, when, for how long, and for which layers')
        .argument('<model...>', 'as for bench')
        .option('--device <name>', 'may be repeated or take a comma list (default: CPU)', repeatedOption, [])
        .option('--precision <list>', 'of FP32, FP16, BF16, INT8', commaList, ['FP32'])
        .option('--isa <list>', 'instruction set limits, each profiled: avx2,avx512', commaList, [])
        .option('--iterations <n>', 'inferences to sample', wholeNumber, profiledInferences)
        .option('--batch <n>', batchHelp, wholeNumber)
        .addOption(shape())
        .addOption(inputOption())
        .addOption(
          new Option(
            '--roofline <peaks>',
            'peaks of this machine: as measured earlier, measured again, or none',
          )
            .choices(['cached', 'again', 'off'])
            .default('cached'),
        ),
    ),
  )
    .addOption(json())
    .action(async (models: string[], options: ProfileCommand) =>
      endWith((await import('./terminal/profileCommand.ts')).profile(models, options)),
    );
}

function addAccuracy(program: Command): void {
  withPreparation(
    program
      .command('accuracy')
      .description(
        'how often a network is right on labelled images, or two agree: top-1 and top-5 side by side',
      )
      .argument('<model...>', 'as for bench; a second one, such as its INT8 IR, is compared with the first')
      .option(
        '--images <dir>',
        'folder, zip or tar of JPEG, PNG, BMP or WebP images (only shapes has its own)',
      )
      .option(
        '--labels <file>',
        'lines of "name label" (default: val.txt inside or next to it, else by sub-folder, else none)',
      )
      .option('--subset <n>', 'how many images (default: all)', wholeNumber)
      .option('--seed <n>', 'chooses them', count, 0)
      .option(
        '--int8 [dir]',
        'compare it with its INT8, calibrated on these images (default: as bench does it)',
      )
      .option('--device <name>', 'where it runs', 'CPU')
      .option('--isa <limit>', 'widest instruction set, as for bench')
      .addOption(shape()),
  )
    .addOption(now())
    .addOption(json())
    .action(async (models: string[], options: AccuracyCommand) =>
      endWith((await import('./terminal/accuracyCommand.ts')).accuracy(models, options)),
    );
}

function addNoise(program: Command): void {
  program
    .command('noise')
    .description('measure how much a configuration varies by itself, for comparing separate runs')
    .argument('[model...]', 'as for bench (default: squeezenet1.1 and resnet-50)')
    .option('--device <name>', 'may be repeated or take a comma list (default: CPU)', repeatedOption, [])
    .option('--precision <list>', 'of FP32, FP16, BF16, INT8', commaList, ['FP32'])
    .option('--processes <n>', `fresh processes of each (default: ${noiseProcesses})`, wholeNumber)
    .option('--span <time>', 'over which they are spread (default: 4m)', timeBudget)
    .addOption(json())
    .action(async (models: string[], options: NoiseCommand) =>
      endWith((await import('./terminal/noiseCommand.ts')).noise(models, options)),
    );
}

function addCalibrate(program: Command): void {
  withPreparation(
    program
      .command('calibrate')
      .description('make the INT8 IR of a float network, its ranges taken from images')
      .argument('<model>', 'as for bench')
      .option(
        '--images <dir>',
        'folder, zip or tar of images, or folder of .npy or .npz files (default: synthetic data)',
      )
      .requiredOption('--output <dir>', 'folder for the .xml and .bin, made if missing')
      .option('--subset <n>', 'how many images (default: 300)', wholeNumber)
      .option('--seed <n>', 'chooses them', count)
      .addOption(shape())
      .addOption(
        new Option(
          '--quantization <kind>',
          'performance: all ranges symmetric; mixed: those of activations have a zero point',
        ).choices(['performance', 'mixed']),
      )
      .addOption(
        new Option('--estimator <kind>', 'how a range is taken').choices([
          'minmax',
          'mean-minmax',
          'percentile',
          'entropy',
          'mse',
        ]),
      )
      .option('--percentile <per cent>', 'of the values that a range holds, for that estimator', Number)
      .option(
        '--max-drop <points>',
        'of top-1 that may be lost: the fewest layers go back to float for it',
        Number,
      )
      .option('--triage', 'tell the error that INT8 adds and the time that it saves, layer by layer')
      .option('--device <name>', 'where the model will run: what gains from INT8 depends on it', 'CPU'),
  )
    .addOption(now())
    .addOption(force())
    .addOption(json())
    .action(async (model: string, options: CalibrateCommand) =>
      endWith((await import('./terminal/calibrateCommand.ts')).calibrate(model, options)),
    );
}

function addModels(program: Command): void {
  const models = program.command('models').description('the networks of the catalogue');
  models
    .command('list')
    .description('what they are, and whether their trained files are here')
    .addOption(json())
    .action(async (options: { json?: boolean }) => endWith((await commands()).listModels(options)));
  models
    .command('fetch')
    .description('download trained files from where Open Model Zoo points to; continues where it stopped')
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

function addCompare(program: Command): void {
  program
    .command('compare')
    .description('compare runs with a baseline: faster, slower, same, or not enough data to tell')
    .argument('<run...>', 'ids of runs, their beginnings, latest, or files that runs show --json wrote')
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

function addProfiles(program: Command): void {
  const profiles = program.command('profiles').description('profiles that were kept');
  profiles
    .command('list')
    .description('list them')
    .option('--deleted', 'those deleted, too')
    .addOption(json())
    .action(async (options: { json?: boolean; deleted?: boolean }) =>
      endWith((await import('./terminal/profilesCommand.ts')).listProfiles(options)),
    );
  for (const verb of ['show', 'delete', 'restore'] as const) {
    const command = profiles
      .command(verb)
      .description(formsOfKept[verb])
      .argument('<id>', 'id of the profile, its beginning, or latest');
    (verb === 'show' ? withForms(command) : command)
      .addOption(json())
      .action(async (id: string, options: { json?: boolean } & ProfileForms) =>
        endWith((await import('./terminal/profilesCommand.ts')).oneProfile(verb, id, options)),
      );
  }
}

/** Loaded when a command runs: `--help` and wrong usage answer at once. */
const commands = () => import('./terminal/commands.ts');
