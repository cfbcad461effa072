/** What `noise` measures where nothing else is asked for: a small network of the catalogue and a large one, some minutes long. */
import type { ModelReference } from '../models/modelReference.ts';
import { seconds, secondsToMilliseconds } from '../units.ts';

export const noiseModels: readonly ModelReference[] = ['squeezenet1.1', 'resnet-50'].map((id) => ({
  kind: 'catalogue',
  id,
}));
export const noiseProcesses = 12;
export const noiseSpanMs = secondsToMilliseconds(seconds(240));
