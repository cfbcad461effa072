/** Whether a caffemodel belongs to a prototxt: by the names of its layers and the shapes of their blobs. No weight is read. */
import { basename } from 'node:path';
import { isVinobenchError } from '../../shared/faults/errors.ts';
import type { WeightsFit } from '../../shared/models/library.ts';
import { parseCaffe } from './caffe/caffeModel.ts';
import { readText } from './input/inputFile.ts';
import { lower } from './lower.ts';
import { fillerWeights } from './weights/fillerWeights.ts';
import { openTrainedWeights } from './weights/openWeights.ts';
import type { WeightSource } from './weights/weights.ts';

/**
 * One answer for each prototxt, in their order. Weights fit when no layer of theirs has another shape and the network finds
 * at least half of its learned layers in them: a fine-tuned network has a few others.
 * @throws VinobenchError `input` when the caffemodel cannot be read; a prototxt that cannot be read does not fit
 */
export async function fitOfWeights(caffemodel: string, prototxts: readonly string[]): Promise<WeightsFit[]> {
  await using trained = await openTrainedWeights(caffemodel);
  const found: WeightsFit[] = [];
  for (const prototxt of prototxts) found.push(await fitOf(trained.weights, caffemodel, prototxt));
  return found;
}

async function fitOf(weights: WeightSource, caffemodel: string, topology: string): Promise<WeightsFit> {
  try {
    const { text } = await readText(topology, 'prototxt');
    const { layers, found, misfit } = countLayers(weights, text, topology);
    return { topology, layers, found, reason: reasonOf({ layers, found, misfit, caffemodel, topology }) };
  } catch (error) {
    if (!isVinobenchError(error)) throw error;
    return { topology, layers: 0, found: 0, reason: withoutFolders(error.message, [caffemodel, topology]) };
  }
}

interface Counted {
  readonly layers: number;
  readonly found: number;
  /** Of the first layer whose blobs have another shape; null: none has. */
  readonly misfit: string | null;
}

function countLayers(weights: WeightSource, text: string, topology: string): Counted {
  const fillers = fillerWeights(1, () => 1);
  let [layers, found] = [0, 0];
  let misfit: string | null = null;
  const counter: WeightSource = {
    ...fillers,
    shapes: (layer) => weights.shapes?.(layer),
    blobs(layer, specs, sharers = []) {
      if (specs.length > 0) {
        layers += 1;
        const holders = [layer, ...sharers.flat().map((place) => place.layer)];
        if (holders.some((holder) => weights.shapes?.(holder) !== undefined)) {
          try {
            weights.blobs(layer, specs, sharers);
            found += 1;
          } catch (error) {
            if (!isVinobenchError(error)) throw error;
            misfit ??= error.message;
          }
        }
      }
      return fillers.blobs(layer, specs);
    },
  };
  lower(parseCaffe(text, topology), counter);
  return { layers, found, misfit };
}

function reasonOf({
  layers,
  found,
  misfit,
  caffemodel,
  topology,
}: Counted & { readonly caffemodel: string; readonly topology: string }): string | null {
  const [weights, network] = [basename(caffemodel), basename(topology)];
  if (misfit !== null) return withoutFolders(misfit, [caffemodel, topology]);
  if (found === 0) return `${weights} has none of the ${layers} learned layers of ${network}.`;
  if (2 * found < layers)
    return `${weights} has only ${found} of the ${layers} learned layers of ${network}.`;
  return null;
}

const withoutFolders = (text: string, files: readonly string[]): string =>
  files.reduce((sentence, file) => sentence.replaceAll(file, basename(file)), text);
