/** Every picture of the documents: where the window is, what has to be seen, and what is cut out. */

export interface Shot {
  /** docs/pictures/<name>.png */
  readonly name: string;
  /** Of the window: the hash of its address. */
  readonly address: string;
  /** Text that is there once the view is drawn, as a regular expression. */
  readonly shows: RegExp;
  /** Text that is clicked once the view is there, before `shows` is waited for. */
  readonly click?: string;
  readonly scheme?: 'light' | 'dark';
}

export const shots: readonly Shot[] = [
  { name: 'models', address: '#/models', click: 'SqueezeNet1.1', shows: /^Graph of / },
  { name: 'matrix', address: '#/matrix', shows: /Histogram|FPS/ },
  { name: 'speedup', address: '#/speedup', shows: /over CPU FP32/ },
  { name: 'kernels', address: '#/kernels', shows: /conv10/ },
  { name: 'roofline', address: '#/kernels?tab=roofline', shows: /GFLOP/ },
  { name: 'compare', address: '#/compare', shows: /ISA limit/ },
  { name: 'matrix-dark', address: '#/matrix', shows: /Histogram|FPS/, scheme: 'dark' },
];

const networks = 'googlenet-v1 resnet-50 squeezenet1.1 mobilenet-v2 densenet-121';
/** For some minutes in all. */
const careful = '--preset careful --budget 40s --subset 32';

/** The commands whose results are shown, in this order: what Compare tests by, and then the runs; the last run is the one that the matrix shows. */
export const measured: readonly string[] = [
  'noise squeezenet1.1 --precision FP32,INT8 --processes 8 --span 2m',
  `bench ${networks} --precision FP32,INT8 --isa avx2 ${careful} --title AVX2`,
  `bench ${networks} --precision FP32,BF16,INT8 ${careful} --title Unlimited`,
  'profile squeezenet1.1 --precision FP32,INT8 --subset 32',
];
