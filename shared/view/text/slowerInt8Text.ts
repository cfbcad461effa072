/** Where 8 bits cost time instead of saving it, in words. */
import type { SlowerInt8 } from '../../comparing/slowerInt8.ts';
import type { Milliseconds } from '../../units.ts';
import { figure, fixedText } from './format.ts';

export function slowerInt8Text({ ratio, confidence95, int8Ms, floatMs }: SlowerInt8): string {
  const ends = confidence95.map((end) => fixedText(end, 2)).join(', ');
  return `INT8 is slower than FP32 here: ${fixedText(ratio, 2)} times the latency [${ends}], ${latencyText(int8Ms)} instead of ${latencyText(floatMs)}.`;
}

const latencyText = (ms: Milliseconds): string => `${figure(ms)} ms`;
