/** The command line: what measures, or makes a file. */
import { type Command, Option } from 'commander';
import { presetIterations, profiledInferences } from '../shared/documents/presets.ts';
import { precisions } from '../shared/precision/precision.ts';
import { noiseProcesses } from '../shared/work/noiseDefaults.ts';
import type { AccuracyCommand } from './terminal/accuracyCommand.ts';
import { addCommand, example } from './terminal/addCommand.ts';
import type { BisectCommand } from './terminal/bisectCommand.ts';
import type { CalibrateCommand } from './terminal/calibrateCommand.ts';
import type { BenchCommand, ConvertCommand } from './terminal/commands.ts';
import type { NoiseCommand } from './terminal/noiseCommand.ts';
import {
  commaList,
  count,
  numbers,
  percent,
  repeatedOption,
  timeBudget,
  wholeNumber,
} from './terminal/optionValues.ts';
import { endWith } from './terminal/output.ts';
import type { ProfileCommand } from './terminal/profileCommand.ts';
import {
  batchHelp,
  force,
  inputOption,
  json,
  now,
  runtimes,
  shape,
  study,
  verbose,
  withCalibration,
  withForms,
  withPreparation,
} from './terminal/sharedOptions.ts';

export function addWork(program: Command): void {
  addConvert(program);
  addBench(program);
  addProfile(program);
  addAccuracy(program);
  addNoise(program);
  addBisect(program);
  addCalibrate(program);
}

function addConvert(program: Command): void {
  addCommand(program, 'convert', 'convert a network to OpenVINO IR', [
    example('convert net.prototxt net.caffemodel --output ir', 'write ir/net.xml and ir/net.bin'),
    example(
      'convert net.onnx --output ir --precision FP16 --shape data=[1,3,480,640]',
      'at other sizes, weights in FP16',
    ),
  ])
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
      (await import('./workbench/startAhead.ts')).startAhead('convert');
      await endWith((await commands()).convert(model, weights, options));
    });
}

function addBench(program: Command): void {
  withCalibration(
    addCommand(program, 'bench', 'measure latency: models x devices x precisions', [
      example('bench squeezenet1.1', 'a network of the catalogue on the CPU in FP32, FP16 and BF16'),
      example(
        'bench net.onnx --device CPU,GPU --precision FP32,INT8 --preset careful',
        'two devices, two precisions, interleaved rounds',
      ),
      example('bench --all --precision FP32,INT8 --study', "the CPU half of the study's Table I"),
      example(
        'bench net.onnx --runtime 2024.6.0,2026.4.1 --preset careful',
        'the same network on two releases, in turns',
      ),
      example(
        'bench net.prototxt:other.caffemodel --isa avx2 --threads 4',
        'as a smaller processor would run it',
      ),
    ])
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
      .addOption(runtimes())
      .option('--streams <n>', 'NUM_STREAMS (default: left to the runtime)', wholeNumber)
      .option('--threads <n>', 'INFERENCE_NUM_THREADS (default: left to the runtime)', wholeNumber)
      .option('--title <text>', 'name of the run'),
  )
    .addOption(study())
    .addOption(verbose())
    .addOption(json())
    .action(async (models: string[], options: BenchCommand) => {
      (await import('./workbench/startAhead.ts')).startAhead('devices');
      await endWith((await commands()).bench(models, options));
    });
}

function addProfile(program: Command): void {
  withForms(
    withCalibration(
      addCommand(
        program,
        'profile',
        'sample the kernels: what ran, when, for how long, and for which layers',
        [
          example('profile squeezenet1.1', 'kernels of one configuration, with a roofline'),
          example('profile net.xml --precision FP32,INT8 --diff', 'what INT8 won or lost, layer by layer'),
          example('profile net.xml --trace net.json', 'a trace for Perfetto or speedscope'),
        ],
      )
        .argument('<model...>', 'as for bench')
        .option('--device <name>', 'may be repeated or take a comma list (default: CPU)', repeatedOption, [])
        .option('--precision <list>', 'of FP32, FP16, BF16, INT8', commaList, ['FP32'])
        .option('--isa <list>', 'instruction set limits, each profiled: avx2,avx512', commaList, [])
        .addOption(runtimes())
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
    addCommand(
      program,
      'accuracy',
      'how often a network is right on labelled images, or two agree: top-1 and top-5 side by side',
      [
        example('accuracy shapes', 'top-1 and top-5 of the network that ships with its weights and images'),
        example(
          'accuracy net.xml int8/net.xml --images val.tar --subset 1000',
          'two models side by side, on 1000 images',
        ),
        example('accuracy shapes --int8', 'a network next to the INT8 that bench measures'),
      ],
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
  addCommand(
    program,
    'noise',
    'measure how much a configuration varies by itself, for comparing separate runs',
    [
      example('noise', 'some minutes of a small and a large network on the CPU, in FP32'),
      example('noise net.onnx --device GPU --precision FP16 --span 10m', 'of a network of your own'),
    ],
  )
    .argument('[model...]', 'as for bench (default: squeezenet1.1 and resnet-50)')
    .option('--device <name>', 'may be repeated or take a comma list (default: CPU)', repeatedOption, [])
    .option('--precision <list>', 'of FP32, FP16, BF16, INT8', commaList, ['FP32'])
    .addOption(runtimes())
    .option('--processes <n>', `fresh processes of each (default: ${noiseProcesses})`, wholeNumber)
    .option('--span <time>', 'over which they are spread (default: 4m)', timeBudget)
    .addOption(json())
    .action(async (models: string[], options: NoiseCommand) =>
      endWith((await import('./terminal/noiseCommand.ts')).noise(models, options)),
    );
}

function addBisect(program: Command): void {
  addCommand(program, 'bisect', 'find the release of OpenVINO that changed a time', [
    example(
      'bisect squeezenet1.1 --good 2024.6.0 --bad 2026.4.1 --precision INT8',
      'among the releases that are installed',
    ),
    example(
      'bisect new.xml --old-model old.xml --good 2024.6.0 --bad 2026.4.1',
      'whether the model or the release changed it, too',
    ),
  ])
    .argument('<model>', 'as for bench')
    .requiredOption('--good <release>', 'an earlier one, such as 2024.6.0')
    .requiredOption('--bad <release>', 'a later one, which is slower, or faster')
    .option('--old-model <model>', 'the model as it was: measured on both releases next to this one')
    .option('--device <name>', 'one device', 'CPU')
    .addOption(new Option('--precision <name>', 'one precision').choices([...precisions]).default('FP32'))
    .option('--target <percent>', 'as for bench (default: 2%)', percent)
    .option('--budget <time>', 'measuring time of each step (default: 2m)', timeBudget)
    .addOption(json())
    .action(async (model: string, options: BisectCommand) =>
      endWith((await import('./terminal/bisectCommand.ts')).bisect(model, options)),
    );
}

function addCalibrate(program: Command): void {
  withPreparation(
    addCommand(program, 'calibrate', 'make the INT8 IR of a float network, its ranges taken from images', [
      example('calibrate shapes --output int8', 'an INT8 IR from images that the network ships with'),
      example(
        'calibrate net.onnx --images photos --output int8 --max-drop 0.5',
        'at most half a point of top-1 lost',
      ),
    ])
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

/** Loaded when a command runs: `--help` and wrong usage answer at once. */
const commands = () => import('./terminal/commands.ts');
