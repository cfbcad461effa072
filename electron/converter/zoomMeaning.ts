/**
 * What Interp's zoom_factor means in a net. PSPNet's layer adds the pixels between those that are there, (n - 1) z + 1; others
 * (Intel's converter of Caffe files, forks behind ICNet and segmentation nets of even sizes) multiply, n z. A file does not
 * say which it was written for; where only one of the two lets the net's shapes fit, it is that one.
 */
import { VinobenchError } from '../../shared/faults/errors.ts';
import type { CaffeModel } from './caffe/caffeNet.ts';
import type { LayerContext } from './layers/definition.ts';

type Meaning = LayerContext['zoom'];

/** @param attempt finds out the net's shapes; throws VinobenchError where they do not fit. */
export function zoomMeaning(model: CaffeModel, attempt: (meaning: Meaning) => void): Meaning {
  const zooms = model.layers.some(({ type, extras }) => type === 'Interp' && extras.some(hasZoom));
  if (!zooms || fits('between', attempt)) return 'between';
  return fits('times', attempt) ? 'times' : 'between';
}

const hasZoom = ({ value }: CaffeModel['layers'][number]['extras'][number]): boolean =>
  value.kind === 'message' && value.fields.some(({ name }) => name === 'zoom_factor');

function fits(meaning: Meaning, attempt: (meaning: Meaning) => void): boolean {
  try {
    attempt(meaning);
    return true;
  } catch (error) {
    if (error instanceof VinobenchError) return false;
    throw error;
  }
}
