/** The conversion job: Caffe to IR in a separate process, with its time and its peak memory. */

import path from 'node:path';
import { milliseconds, millisecondsToSeconds } from '../../../shared/units.ts';
import { removalText } from '../../../shared/view/text/removalText.ts';
import { ofModel } from '../../../shared/work/subject.ts';
import { convertCaffe } from '../../converter/convert.ts';
import type { ConvertJobRequest, ConvertReport, HostFunctions } from '../wire/protocol.ts';
import { peakMemoryBytes } from './peakMemory.ts';

/** Where each phase begins and ends: reading and writing weights is nearly all there is to a conversion. */
const shareOfTime = { read: [0, 0.3], convert: [0.3, 0.35], write: [0.35, 1] } as const;

interface ConversionOptions {
  readonly signal: AbortSignal;
  readonly onProgress: HostFunctions['progress'];
}

export async function runConversion(
  request: ConvertJobRequest,
  { signal, onProgress }: ConversionOptions,
): Promise<ConvertReport> {
  const started = performance.now();
  const result = await convertCaffe({
    prototxt: request.prototxt,
    ...(request.caffemodel === null ? {} : { caffemodel: request.caffemodel }),
    output: {
      directory: request.outputDirectory,
      ...(request.name === null ? {} : { name: request.name }),
      force: request.force,
    },
    precision: request.precision,
    sizes: request.sizes,
    ...(request.preprocessing === null ? {} : { preprocessing: request.preprocessing }),
    signal,
    onProgress: ({ phase, fraction: ofPhase }) => {
      const [from, to] = shareOfTime[phase];
      const fraction = from + (to - from) * ofPhase;
      const elapsed = performance.now() - started;
      const etaMs = fraction > 0.05 ? milliseconds((elapsed * (1 - fraction)) / fraction) : null;
      onProgress({
        phase: phase === 'write' ? 'save' : phase,
        fraction,
        etaMs,
        subject: ofModel(path.basename(request.prototxt)),
      });
    },
  });
  return {
    schemaVersion: 1,
    ...result,
    inputs: result.inputs.map((port) => ({ ...port, shape: [...port.shape] })),
    outputs: result.outputs.map((port) => ({ ...port, shape: [...port.shape] })),
    removedLayers: result.removedLayers.map(({ name, because }) => ({
      name,
      reason: removalText(because),
      because,
    })),
    fusedLayers: [...result.fusedLayers],
    passes: [...result.passes],
    layers: result.layers.map((layer) => ({ ...layer, sources: [...layer.sources] })),
    seconds: millisecondsToSeconds(milliseconds(performance.now() - started)),
    peakMemoryBytes: peakMemoryBytes(),
  };
}
