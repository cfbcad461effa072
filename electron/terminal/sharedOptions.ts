/** Options that several commands take. */
import { type Command, Option } from 'commander';
import { asWritten, numbers, repeatedOption, wholeNumber } from './optionValues.ts';

export const json = () => new Option('--json', 'print one JSON document on stdout and nothing else there');
export const batchHelp =
  'batch size, where the first axis is a batch (default: fixed sizes are kept, an open batch is 1)';
export const runtimes = () =>
  new Option(
    '--runtime <list>',
    'releases of OpenVINO, measured in turns: 2024.6.0,2026.4.1 (default: the one that Vinobench has)',
  ).argParser(asWritten);
export const shape = () =>
  new Option(
    '--shape <input=sizes>',
    "size of an input, such as data=[1,3,480,640]; may be repeated (default: the model's)",
  ).argParser((text: string, before: string[] | undefined) => repeatedOption(text, before ?? []));
export const inputOption = () =>
  new Option(
    '--input <input=file>',
    'values of an input: an image, .npy, .npz or .bin; may be repeated (default: repeatable numbers in its range)',
  ).argParser((text: string, before: string[] | undefined) => repeatedOption(text, before ?? []));
export const force = () =>
  new Option('--force', 'replace files of these names that Vinobench did not make; never what is read');
export const now = () =>
  new Option('--now', 'do not wait for other work on this machine; what is measured meanwhile says so');
export const study = () =>
  new Option('--study', "show all columns of the study's Table I, not only those measured here");

export const verbose = () =>
  new Option('--verbose', 'print as well what the machine did while each cell was measured');

/** Models that are float become INT8 on the way. */
export function withCalibration(command: Command): Command {
  return withPreparation(
    command
      .option(
        '--images <dir>',
        'images, or .npy or .npz files, that calibrate float models for INT8 (default: synthetic data)',
      )
      .option('--subset <n>', 'how many of them (default: 300)', wholeNumber),
  );
}

/** What is made of kernels. */
export function withForms(command: Command): Command {
  return command
    .option('--trace <file>', 'write a Chrome trace (Perfetto, speedscope), a track for each configuration')
    .option('--csv <file>', 'write the kernels as CSV')
    .addOption(force())
    .option('--table2', "show layers x configurations like the study's Table II")
    .option('--diff', 'compare the first configuration with each other one');
}

/** How images are prepared, outside the network. */
export function withPreparation(command: Command): Command {
  return command
    .option('--mean <values>', "taken off the pixels (0 to 255) in the network's channel order", numbers)
    .option('--scale <values>', 'multiplies what is left', numbers)
    .addOption(new Option('--colour <order>', "of the network's channels").choices(['rgb', 'bgr']))
    .addOption(
      new Option('--resize <how>', 'stretched to the size, or the centre cut out').choices(['fit', 'crop']),
    );
}

/** What becomes of a run or a profile that was kept. */
export const formsOfKept = {
  show: 'print it again, in each form that it had when it was made',
  delete: 'hide it; restore brings it back',
  restore: 'bring back one that was deleted',
} as const;
