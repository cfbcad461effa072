/**
 * The import job: whatever OpenVINO itself reads (its own IR, ONNX, TensorFlow, TensorFlow Lite, Paddle) saved as IR, with
 * a source map of its own names, so that every later step sees IR only.
 */
import { readFileSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import path from 'node:path';
import type { Model, Output } from '../../../native/types.ts';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import type { ConvertDocument } from '../../../shared/models/conversion.ts';
import { removalOf } from '../../../shared/models/removal.ts';
import { parseSourceMap, type SourceMap, sourceMapVersion } from '../../../shared/models/sourceMap.ts';
import { type Bytes, bytes, milliseconds, millisecondsToSeconds, sum } from '../../../shared/units.ts';
import { plural } from '../../../shared/view/text/format.ts';
import { removalText } from '../../../shared/view/text/removalText.ts';
import { faultFacts } from '../../../shared/warnings/runtimeFaults.ts';
import type { Warning } from '../../../shared/warnings/warning.ts';
import { ofModel } from '../../../shared/work/subject.ts';
import { irFacts } from '../../converter/ir/irFacts.ts';
import { irFaults } from '../../converter/ir/irFaults.ts';
import { irNetwork } from '../../converter/ir/irNetwork.ts';
import { hasMoreParts } from '../../converter/ir/irParts.ts';
import { sealPair } from '../../converter/ir/sealPair.ts';
import { diskFull, namedByUser } from '../../files/fileTrouble.ts';
import { loadRuntime, type RuntimeAddon } from '../../openvino/load.ts';
import { runtimeFailure } from '../../openvino/runtimeError.ts';
import type { ConvertReport, HostFunctions, ImportJobRequest } from '../wire/protocol.ts';
import { peakMemoryBytes } from './peakMemory.ts';
import { readModel } from './readModel.ts';
import { shapeAsked } from './shapeModel.ts';
import { copySource } from './sourceCopy.ts';

const mapPath = ['vinobench', 'source_map'];

/**
 * Neither reading nor saving can be interrupted: to cancel, the caller kills the process, so the folder should be a temporary one.
 * @throws VinobenchError `input` for a model that cannot be read or shaped, `changed` for files that are not those planned,
 * `runtime` when it cannot be saved
 */
export async function importModel(
  request: ImportJobRequest,
  onProgress: HostFunctions['progress'],
): Promise<ConvertReport> {
  const started = performance.now();
  const file = path.basename(request.topology);
  const tell = (fraction: number, phase: 'read' | 'save') =>
    onProgress({ phase, fraction, etaMs: null, subject: ofModel(file) });
  tell(0, 'read');
  const { addon } = loadRuntime();
  const copy = await copySource(request, request.copyDirectory);
  if (request.format === 'openvino-ir') refuseEndless(copy.topology, request.topology);
  const named = { model: request.topology, weights: request.weights ?? undefined };
  const model = await readModel(new addon.Core(), copy.topology, copy.weights ?? undefined, named);
  shapeAsked(model, request.sizes);
  // An IR that Vinobench wrote keeps its map to the first source.
  const own = parseSourceMap(model.getRtInfo?.(mapPath));
  const map = own ?? identityMap(model, request);
  const warnings: Warning[] = [];
  if (own === null) {
    if (model.setRtInfo === undefined) warnings.push({ kind: 'no-source-map' });
    else model.setRtInfo(JSON.stringify(map), mapPath);
  }
  tell(0.5, 'save');
  const xml = path.join(request.outputDirectory, `${request.name}.xml`);
  await save(addon, model, { xml, toHalf: request.precision === 'FP16', sourceBytes: bytesOf(request) });
  const bin = xml.replace(/xml$/, 'bin');
  const irSha256 = await sealPair({ xml, bin });
  const ir = irNetwork(readFileSync(xml, 'utf8'));
  const { irLayers, parameters, flops, layers } = irFacts(ir, (name) => map.operations[name] ?? []);
  for (const fact of faultFacts(irFaults(ir))) warnings.push({ kind: 'known-fault', ...fact });
  return {
    schemaVersion: 1,
    xml,
    bin,
    irSha256,
    weights: map.weights,
    inputs: model.inputs.map(portOf),
    outputs: model.outputs.map(portOf),
    sourceLayers: null,
    irLayers,
    removedLayers: Object.entries(map.removed).map(removedLayer),
    fusedLayers: Object.entries(map.fused).map(([name, into]) => ({ name, into })),
    passes: [],
    parameters,
    flops,
    layers: layers.map((layer) => ({ ...layer, sources: [...layer.sources] })),
    warnings,
    sourceSha256: request.sourceSha256,
    weightsSha256: request.weightsSha256,
    seconds: millisecondsToSeconds(milliseconds(performance.now() - started)),
    peakMemoryBytes: peakMemoryBytes(),
  };
}

/** Tags and attributes, of which an operation has some 40: enough for 100,000 operations. */
/** A map of an older Vinobench, or of another program, has a sentence where ours has a kind. */
function removedLayer([name, word]: readonly [string, string]): ConvertDocument['removedLayers'][number] {
  const because = removalOf(word);
  return because === null ? { name, reason: word } : { name, reason: removalText(because), because };
}

const mostParts = 4_000_000;

/** OpenVINO reads whatever fits into memory. @param copy what is read @param file its name for the user */
function refuseEndless(copy: string, file: string): void {
  if (!hasMoreParts(readFileSync(copy, 'utf8'), mostParts)) return;
  const sentence = `${file} has more than ${plural(mostParts, 'tag', 'tags and attributes')}, more than any network needs; convert its model again.`;
  throw new VinobenchError('limit', sentence, { place: { file } });
}

interface Saving {
  readonly xml: string;
  readonly toHalf: boolean;
  readonly sourceBytes: Bytes;
}

async function save(addon: RuntimeAddon, model: Model, { xml, toHalf, sourceBytes }: Saving): Promise<void> {
  try {
    if (addon.saveModel === undefined) addon.saveModelSync(model, xml, toHalf);
    else await addon.saveModel(model, xml, toHalf);
  } catch (error) {
    // OpenVINO tells of a stream that failed, and takes away what it had written: the disk says whether there was room.
    if (await lacksRoom(path.dirname(xml), sourceBytes)) throw diskFull(xml, namedByUser, error);
    throw runtimeFailure('runtime', `${path.basename(xml)} cannot be saved`, error, { place: { file: xml } });
  }
}

async function lacksRoom(folder: string, bytes: number): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize < Math.max(bytes, 1 << 20);
}

/** About what the IR will have, of a folder less. */
const bytesOf = ({ topology, weights }: ImportJobRequest): Bytes =>
  sum([topology, weights].flatMap((file) => (file === null ? [] : bytes(statSync(file).size))));

/** OpenVINO's readers keep the names of the file for its operations. */
function identityMap(model: Model, request: ImportJobRequest): SourceMap {
  const layers = model.getOps().flatMap((operation) => {
    // openvino-node tells no types.
    const type = operation.getTypeName?.() ?? 'Layer';
    return type === 'Constant' || type === 'Result' ? [] : [{ name: operation.getFriendlyName(), type }];
  });
  return {
    version: sourceMapVersion,
    format: request.format,
    sourceSha256: request.sourceSha256,
    weightsSha256: request.weightsSha256,
    weights: 'external',
    operations: Object.fromEntries(layers.map(({ name }) => [name, [name]])),
    fused: {},
    removed: {},
    layers,
  };
}

/** -1 for a dimension that is left open. */
function portOf(port: Output) {
  return {
    name: port.getAnyName(),
    shape: port
      .getPartialShape()
      .getDimensions()
      .map((dimension) => (typeof dimension === 'number' ? dimension : -1)),
    elementType: (port as Partial<Output>).elementType ?? 'not reported by openvino-node',
  };
}
