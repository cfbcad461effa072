/** Examples of each command: in its `--help`, in docs/commands.md and on the manual page. Each is parsed by a test. */
import type { Command } from 'commander';
import { layout } from '../../layout/layout.ts';

export interface CommandExample {
  /** The words behind the program's name, as a shell takes them. */
  readonly words: string;
  /** What it does, as the beginning of a sentence without its full stop. */
  readonly does: string;
}

const one = (words: string, does: string): CommandExample => ({ words, does });

/** By the command's own words. */
export const examples: Readonly<Record<string, readonly CommandExample[]>> = {
  window: [
    one('window', 'open the window'),
    one('window net.prototxt net.caffemodel', 'open it with a Caffe network in it'),
  ],
  serve: [
    one('serve', 'serve the window at 127.0.0.1, port 8466 or a free one'),
    one('serve --port 9000 --root data', 'at port 9000; the page may read and write in the folder data'),
    one('serve --new-address', 'print a new address of the host that is running'),
  ],
  devices: [
    one('devices', 'list the devices'),
    one('devices --json', 'with all facts of machine, runtime and devices'),
  ],
  doctor: [one('doctor', 'what is missing here, and what to do'), one('doctor --json', 'the same as data')],
  convert: [
    one('convert net.prototxt net.caffemodel --output ir', 'write ir/net.xml and ir/net.bin'),
    one(
      'convert net.onnx --output ir --precision FP16 --shape data=[1,3,480,640]',
      'at other sizes, weights in FP16',
    ),
  ],
  bench: [
    one('bench squeezenet1.1', 'a network of the catalogue on the CPU in FP32, FP16 and BF16'),
    one(
      'bench net.onnx --device CPU,GPU --precision FP32,INT8 --preset careful',
      'two devices, two precisions, interleaved rounds',
    ),
    one('bench --all --precision FP32,INT8 --study', "the CPU half of the study's Table I"),
    one('bench net.prototxt:other.caffemodel --isa avx2 --threads 4', 'as a smaller processor would run it'),
  ],
  compare: [
    one('compare 3f2a latest', 'the latest run beside an earlier one'),
    one(
      'compare latest --baseline baseline.json --fail-above 3%',
      'in continuous integration: exit code 2 for a significant slowdown above 3 %',
    ),
    one('compare a1b2 latest --markdown', 'a table for a pull request'),
  ],
  noise: [
    one('noise', 'some minutes of a small and a large network on the CPU, in FP32'),
    one('noise net.onnx --device GPU --precision FP16 --span 10m', 'of a network of your own'),
  ],
  profile: [
    one('profile squeezenet1.1', 'kernels of one configuration, with a roofline'),
    one('profile net.xml --precision FP32,INT8 --diff', 'what INT8 won or lost, layer by layer'),
    one('profile net.xml --trace net.json', 'a trace for Perfetto or speedscope'),
  ],
  accuracy: [
    one('accuracy shapes', 'top-1 and top-5 of the network that ships with its weights and images'),
    one(
      'accuracy net.xml int8/net.xml --images val.tar --subset 1000',
      'two models side by side, on 1000 images',
    ),
    one('accuracy shapes --int8', 'a network next to the INT8 that bench measures'),
  ],
  calibrate: [
    one('calibrate shapes --output int8', 'an INT8 IR from images that the network ships with'),
    one(
      'calibrate net.onnx --images photos --output int8 --max-drop 0.5',
      'at most half a point of top-1 lost',
    ),
  ],
  'models list': [one('models list', 'the catalogue, and what of it is here')],
  'models fetch': [one('models fetch squeezenet1.1 alexnet', 'download trained weights of two networks')],
  'runs list': [
    one('runs list', 'all runs that were kept'),
    one('runs list --search squeeze --tag nightly', 'those with such words and that tag'),
    one('runs list --deleted', 'those deleted as well'),
  ],
  'runs name': [one('runs name latest before-update', 'call a run so')],
  'runs tag': [
    one('runs tag latest nightly quiet', 'give it two tags'),
    one('runs tag latest quiet --remove', 'take one off'),
  ],
  'runs note': [one('runs note latest the fan was loud', 'write a note on a run')],
  'runs pin': [
    one('runs pin latest', 'put it before all others'),
    one('runs pin latest --off', 'put it back in its place'),
  ],
  'runs undo': [one('runs undo', 'take back what was last changed, such as a deletion')],
  'runs show': [
    one('runs show latest', 'the matrix of the latest run'),
    one('runs show latest --json', 'the whole document of a run'),
  ],
  'runs resume': [one('runs resume latest', 'measure what is left of a run that was cut short')],
  'runs delete': [one('runs delete latest', 'hide a run; it can be restored')],
  'runs restore': [one('runs restore 2026', 'bring back the run whose id begins with 2026')],
  'profiles list': [one('profiles list', 'all profiles that were kept')],
  'profiles show': [
    one('profiles show latest --table2', "source layers x configurations, like the study's Table II"),
    one('profiles show latest --csv kernels.csv', 'write the kernels to a file'),
  ],
  'profiles delete': [one('profiles delete latest', 'hide a profile; it can be restored')],
  'profiles restore': [one('profiles restore 2026', 'bring back the profile whose id begins with 2026')],
};

/** Puts a command's examples behind its help. */
export function withExamples(command: Command, above = ''): void {
  for (const inner of command.commands) {
    const path = `${above}${inner.name()}`;
    const shown = (examples[path] ?? []).map(
      ({ words, does }) => `  ${layout.command} ${words}\n      ${does}`,
    );
    if (shown.length > 0) inner.addHelpText('after', `\nExamples:\n${shown.join('\n')}`);
    withExamples(inner, `${path} `);
  }
}
