import { describe, expect, it } from 'vitest';
import { shortReason } from './reason.ts';

/** Sentences as hosts have written them. */
const told: readonly (readonly [sentence: string, words: string])[] = [
  ['mobilenet-v2 has no weights, so INT8 would gain nothing.', 'no weights'],
  ['GPU has no INT8 among its capabilities (FP32, FP16); FP16 would have run.', 'no INT8'],
  ['GPU refuses BF16: it takes FP16, FP32, one of which would have run.', 'no BF16'],
  ['CPU has no BF16 kernel for conv1 (Convolution) here; FP32 would have run.', 'no BF16 kernel'],
  [
    'CPU runs no convolution, matrix product or recurrent layer in FP16 here; BF16 would have run.',
    'runs BF16',
  ],
  ['The model is not quantized, so FP32 would have run; give an INT8 model.', 'not quantized'],
  [
    'vgg16 on GPU, INT8 ended early: its process was killed from outside (SIGKILL), as the system does when memory runs out.',
    'out of memory',
  ],
  ['GPU cannot compile the model: device memory of 4.0 GB is full.', 'out of memory'],
  [
    'alexnet on CPU, FP32 ended early: the runtime or a driver crashed (SIGSEGV, an invalid memory access).',
    'runtime crashed',
  ],
  [
    'alexnet on CPU, FP32 ended early: an instruction ran that this processor lacks (SIGILL).',
    'instruction missing',
  ],
  ['alexnet on CPU, FP32 ended early: its process exited with code 3.', 'process ended'],
  ['GPU cannot compile the model: unsupported operation NonMaxSuppression.', 'compile failed'],
  [
    'The model leaves sizes open that measuring needs: data [?, 3, ?, ?] (dimensions 1, 3 and 4). Give them, for example with --shape data=[1,3,224,224].',
    'sizes open',
  ],
  ['The model cannot take batch 8: Reshape fails.', 'batch refused'],
  ['--batch 4 is not for input x [26, 1, 16]: its first axis is time. Leave --batch out.', 'batch refused'],
  ['--shape dat=[1]: the model has no input dat; it has data [1].', 'shape refused'],
  ['--input dat=x.npy: the model has no input dat; it has data [1].', 'input refused'],
  ['An inference failed: CL_OUT_OF_RESOURCES', 'out of memory'],
  ['Cancelled before it was measured.', 'cancelled'],
  ['Cancelled after 48 inferences.', 'after 48'],
  ['The run ended before this cell was measured.', 'run ended'],
];

describe('the reason in a cell', () => {
  it.each(told)('%s', (reason, words) => {
    expect(shortReason({ status: 'failed', reason })).toBe(words);
    expect(words.split(' ').length).toBeLessThanOrEqual(3);
  });

  it('points at the sentence where nobody knows its cause', () => {
    expect(shortReason({ status: 'failed', reason: 'The sky fell.' })).toBe('see events');
    expect(shortReason({ status: 'queued', reason: null })).toBe('');
  });
});
