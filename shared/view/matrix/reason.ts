/** Why a cell has no final value, in one to three words: the sentence stands in its inspector and among the events. */
import type { Cell } from '../../run.ts';

type Cause = readonly [sentence: RegExp, words: string | ((found: RegExpExecArray) => string)];

/** The host's sentences by what they have in common; the first that fits counts. */
const causes: readonly Cause[] = [
  [/no weights, so INT8|no convolution and no inner product/i, 'no weights'],
  [/has no (FP32|FP16|BF16|INT8) among its capabilities/i, ([, precision]) => `no ${precision}`],
  [/has no (FP32|FP16|BF16|INT8) kernel/i, ([, precision]) => `no ${precision} kernel`],
  [/runs no convolution.+; (\w+) would have run/i, ([, ran]) => `runs ${ran}`],
  [/not quantized/i, 'not quantized'],
  [/quantized already/i, 'quantized already'],
  [/refuses (FP32|FP16|BF16|INT8): it takes/i, ([, precision]) => `no ${precision}`],
  [
    /out of (?:\w+ )?memory|bad_alloc|memory runs out|memory .+ is full|CL_(?:OUT_OF|MEM_OBJECT_ALLOCATION)/i,
    'out of memory',
  ],
  [/SIGSEGV|SIGBUS|SIGABRT|crashed|gave up/i, 'runtime crashed'],
  [/SIGILL|instruction ran that this processor lacks/i, 'instruction missing'],
  [/could not be started/i, 'no process'],
  [/exited with code|was ended by|killed/i, 'process ended'],
  [/did not answer|took longer|no answer|timed? ?out/i, 'no answer'],
  [/leaves sizes open/i, 'sizes open'],
  [/cannot take batch|--batch \d+ (?:is not for|and --shape)/i, 'batch refused'],
  [/--shape/i, 'shape refused'],
  [/--input/i, 'input refused'],
  [/cannot compile/i, 'compile failed'],
  [/cannot be read by OpenVINO|cannot be read|is cut off: |is missing: the weights/i, 'model unreadable'],
  [/None of the arrays/i, 'no arrays'],
  [/images/i, 'no images'],
  [/inference (?:of \S+ )?failed|cannot run the model|^OpenVINO failed/i, 'inference failed'],
  [/There is no device/i, 'no such device'],
  [/inside Vinobench/i, 'internal error'],
  [/Cancelled before/i, 'cancelled'],
  [/Cancelled after (\d+) inferences/i, ([, count]) => `after ${count}`],
  [/run ended before/i, 'run ended'],
  [/line \d+/i, 'conversion failed'],
];

/** Empty where nothing is to be said. */
export function shortReason({ status, reason }: Pick<Cell, 'status' | 'reason'>): string {
  if (reason === null) return '';
  for (const [sentence, words] of causes) {
    const found = sentence.exec(reason);
    if (found !== null) return typeof words === 'string' ? words : words(found);
  }
  return status === 'failed' ? 'see events' : 'see inspector';
}
