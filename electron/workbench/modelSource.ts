/** From what a user names (a catalogue id, a file) to the files of a model and the hashes by which it is known again. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, type Stats, statSync } from 'node:fs';
import path from 'node:path';
import { type CatalogueEntry, catalogue, findModel, prototxtPath } from '../../models/catalogue.ts';
import { exampleFiles, isExample, shippedExample } from '../../models/example.ts';
import type { ModelReference } from '../../shared/contract.ts';
import { VinobenchError } from '../../shared/errors.ts';
import type { PlannedModel } from '../../shared/run.ts';
import { IrHash } from '../converter/ir/irHash.ts';
import { honestName } from './catalogueName.ts';
import { fetchedModel } from './fetchedModel.ts';
import { onnxExternalFiles } from './onnxFiles.ts';

/** Throws `input` when a file is missing, a folder, unreadable, or of a kind that nothing here reads. */
export async function planModel(reference: ModelReference, signal?: AbortSignal): Promise<PlannedModel> {
  const source = sourceFiles(reference);
  const hashes = await hashesOf(source, signal);
  const name = reference.kind === 'catalogue' ? source.name : await honestName(source);
  return { ...source, name, ...hashes };
}

/** By which the files of a model are known again. */
export async function hashesOf(
  { format, topologyPath, weightsPath }: Pick<PlannedModel, 'format' | 'topologyPath' | 'weightsPath'>,
  signal?: AbortSignal,
): Promise<Pick<PlannedModel, 'topologySha256' | 'weightsSha256'>> {
  const topologySha256 = await sha256Of([topologyPath], signal);
  const weightsFiles = format === 'onnx' ? onnxExternalFiles(topologyPath) : [weightsPath];
  const files = weightsFiles.filter((file) => file !== null && existsSync(file));
  return { topologySha256, weightsSha256: files.length === 0 ? null : await sha256Of(files, signal) };
}

type SourceFiles = Omit<PlannedModel, 'topologySha256' | 'weightsSha256'>;

export function sourceFiles(reference: ModelReference): SourceFiles {
  if (reference.kind === 'catalogue') {
    return isExample(reference.id) ? exampleSource() : catalogueFiles(catalogueEntry(reference.id));
  }
  const topology = path.resolve(reference.topology);
  const weights = reference.weights === null ? null : path.resolve(reference.weights);
  const { topology: asked } = reference;
  const looksLikeId =
    path.basename(asked) === asked &&
    !/\.(prototxt|caffemodel|pbtxt|xml|onnx|pb|tflite|pdmodel)$/i.test(asked);
  if (looksLikeId && statOf(topology) === undefined) throw notInCatalogue(asked);
  checkFile(topology);
  if (weights !== null) checkFile(weights);
  switch (path.extname(topology).toLowerCase()) {
    case '.xml':
      return {
        name: stem(topology),
        format: 'openvino-ir',
        topologyPath: topology,
        weightsPath: binBeside(topology, weights),
      };
    case '.onnx':
      return singleFile(topology, 'onnx', weights);
    case '.pb':
      return singleFile(topology, 'tensorflow', weights);
    case '.tflite':
      return singleFile(topology, 'tensorflow-lite', weights);
    case '.pdmodel': {
      const beside = topology.replace(/\.pdmodel$/i, '.pdiparams');
      const weightsPath = weights ?? (existsSync(beside) ? beside : null);
      return { name: stem(topology), format: 'paddle', topologyPath: topology, weightsPath };
    }
    case '.caffemodel':
      throw new VinobenchError(
        'input',
        `${topology} holds weights only; name its prototxt, and put the caffemodel beside it or after a colon.`,
        { place: { file: topology } },
      );
    default:
      return caffeFiles(topology, weights);
  }
}

/** @throws VinobenchError `input` that names those there are */
export function catalogueEntry(id: string): CatalogueEntry {
  const entry = findModel(id);
  if (entry !== undefined) return entry;
  if (isExample(id)) throw new VinobenchError('usage', `${id} ships with its weights; leave it out.`);
  throw notInCatalogue(id);
}

/** The trained network where it was fetched, else our own prototxt, whose weights come from its fillers. */
function catalogueFiles(entry: CatalogueEntry): SourceFiles {
  const fetched = fetchedModel(entry);
  const files = caffeFiles(fetched?.prototxt ?? prototxtPath(entry), fetched?.caffemodel ?? null);
  return { ...files, name: entry.id };
}

function exampleSource(): SourceFiles {
  const { prototxt, caffemodel } = exampleFiles();
  return { ...caffeFiles(prototxt, caffemodel), name: shippedExample().id };
}

function notInCatalogue(id: string): VinobenchError {
  const known = [...catalogue(), shippedExample()].map((entry) => entry.id);
  return new VinobenchError(
    'input',
    `${id} is neither a file nor one of the catalogue: ${known.join(', ')}.`,
  );
}

function caffeFiles(prototxt: string, weights: string | null): SourceFiles {
  const beside = path.join(path.dirname(prototxt), `${stem(prototxt)}.caffemodel`);
  const weightsPath = weights ?? (existsSync(beside) ? beside : null);
  if (weightsPath !== null) checkFile(weightsPath);
  return { name: stem(prototxt), format: 'caffe', topologyPath: prototxt, weightsPath };
}

function singleFile(
  topologyPath: string,
  format: SourceFiles['format'],
  weights: string | null,
): SourceFiles {
  if (weights === null) return { name: stem(topologyPath), format, topologyPath, weightsPath: null };
  throw new VinobenchError('usage', `${topologyPath} holds its own weights; leave ${weights} out.`);
}

function binBeside(xml: string, given: string | null): string | null {
  const beside = xml.replace(/\.xml$/i, '.bin');
  if (given !== null && path.resolve(given) !== beside) {
    throw new VinobenchError('input', `The weights of ${xml} are read from ${beside}; put them there.`);
  }
  // An IR without constants has no bin; OpenVINO says so itself when one is missing that the xml refers to.
  return existsSync(beside) ? beside : null;
}

const stem = (file: string) => path.basename(file, path.extname(file));

function checkFile(file: string): void {
  const facts = statOf(file);
  if (facts === undefined) throw fileError(file, 'does not exist');
  if (facts.isDirectory()) throw fileError(file, 'is a folder; name the model file in it');
  if (!facts.isFile()) throw fileError(file, 'is no regular file');
}

function statOf(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch (error) {
    throw unreadable(file, error);
  }
}

function unreadable(file: string, error: unknown): VinobenchError {
  const code = (error as NodeJS.ErrnoException).code;
  const what =
    code === 'EACCES'
      ? 'may not be read by this user; give it read permission'
      : `cannot be read (${code ?? String(error)})`;
  return fileError(file, what, error);
}

function fileError(file: string, what: string, cause?: unknown): VinobenchError {
  return new VinobenchError('input', `${file} ${what}.`, { place: { file }, cause });
}

/** SHA-256, in hex, of the bytes of one file after another; those that are null are left out. Throws `cancelled`. */
export async function sha256Of(files: readonly (string | null)[], signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) {
    if (file !== null) await readThrough(file, (bytes) => hash.update(bytes), signal);
  }
  return hash.digest('hex');
}

/** As a conversion tells it of the IR that it writes. Throws `cancelled`. */
export async function irSha256Of(xml: string, bin: string | null, signal?: AbortSignal): Promise<string> {
  const hash = new IrHash();
  await readThrough(xml, (bytes) => hash.addXml(bytes), signal);
  if (bin !== null) await readThrough(bin, (bytes) => hash.addBin(bytes), signal);
  return hash.digest();
}

async function readThrough(
  file: string,
  take: (bytes: Buffer) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20, ...(signal && { signal }) }))
      take(chunk as Buffer);
  } catch (error) {
    if (signal?.aborted === true) throw new VinobenchError('cancelled', `Reading ${file} was cancelled.`);
    throw unreadable(file, error);
  }
}

/**
 * The hash a cell shows for its model: of the topology alone when it has no weights file, else of both hashes in hex,
 * joined by a colon, so that the same network with other weights is another model.
 */
export function modelSha256({ topologySha256, weightsSha256 }: PlannedModel): string {
  if (weightsSha256 === null) return topologySha256;
  return createHash('sha256').update(`${topologySha256}:${weightsSha256}`).digest('hex');
}
