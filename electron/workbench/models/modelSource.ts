/** From what a user names (a catalogue id, a file) to the files of a model and the hashes by which it is known again. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { type CatalogueEntry, catalogue, findModel, prototxtPath } from '../../../models/catalogue.ts';
import { exampleFiles, isExample, shippedExample } from '../../../models/example.ts';
import type { PlannedModel } from '../../../shared/documents/run.ts';
import { fileChanged, VinobenchError } from '../../../shared/faults/errors.ts';
import type { FileRole } from '../../../shared/modelFile/refusal.ts';
import type { ModelReference } from '../../../shared/models/modelReference.ts';
import { IrHash } from '../../files/irHash.ts';
import { modelLimits } from '../../files/limits.ts';
import { eachBlock } from '../../files/regularFile.ts';
import { removeAbandoned } from '../../files/temporaryFiles.ts';
import type { IrFiles } from '../../jobs/wire/irFiles.ts';
import { isWithin } from '../paths/realPaths.ts';
import { sealedIrSha256 } from '../sealed/irSeal.ts';
import { honestName } from './catalogueName.ts';
import { fetchedModel, requireAsFetched } from './fetchedModel.ts';
import { pairCheck } from './irPair.ts';
import {
  checkFile,
  checkLength,
  checkPart,
  fileError,
  isFolder,
  recognised,
  savedModelFolder,
  savedModelGraph,
  savedModelVariables,
  statOf,
} from './modelPart.ts';
import { ModelQuestions } from './modelQuestions.ts';

/** Throws `input` when a file is missing, a folder, unreadable, or of a kind that nothing here reads. */
export async function planModel(
  reference: ModelReference,
  signal?: AbortSignal,
  questions = new ModelQuestions(signal),
): Promise<PlannedModel> {
  const source = sourceFiles(reference);
  const naming = reference.kind === 'catalogue' ? source.name : honestName(source, questions);
  // Mark as handled; awaited below.
  Promise.resolve(naming).catch(() => undefined);
  // What is next to an ONNX model or in a SavedModel is raw numbers.
  const files = await weightsFiles(source, questions);
  for (const file of source.weightsPath === null ? files : []) checkPart(file, 'ir-weights');
  const hashes = await hashesOf(source, signal, files);
  const name = await naming;
  const model = { ...source, name, ...hashes };
  if (reference.kind === 'catalogue') requireAsFetched(reference.id, model);
  if (model.format === 'openvino-ir') await requireAsSealed(model, signal);
  return model;
}

/** @throws VinobenchError `input` for an IR that Vinobench keeps and that no longer holds what was written there */
async function requireAsSealed(model: PlannedModel, signal: AbortSignal | undefined): Promise<void> {
  const sealed = sealedIrSha256(model.topologyPath);
  if (sealed === null || (await plannedIr(model, signal)).irSha256 === sealed) return;
  const { topologyPath: file } = model;
  const sentence = `${file} or its .bin is damaged: Vinobench wrote something else there. Convert or calibrate its model again.`;
  throw new VinobenchError('input', sentence, { place: { file } });
}

/** By which the files of a model are known again. */
export async function hashesOf(
  { format, topologyPath, weightsPath }: Pick<PlannedModel, 'format' | 'topologyPath' | 'weightsPath'>,
  signal?: AbortSignal,
  weights?: readonly string[],
): Promise<Pick<PlannedModel, 'topologySha256' | 'weightsSha256'>> {
  const topologyFile = isFolder(topologyPath) ? savedModelGraph(topologyPath) : topologyPath;
  const topologySha256 = await sha256Of([topologyFile], signal);
  const asked = { format, topologyPath, weightsPath };
  const files = weights ?? (await weightsFiles(asked, new ModelQuestions(signal)));
  const pair = format === 'openvino-ir' ? pairCheck(topologyPath) : null;
  const weightsSha256 = files.length === 0 ? null : await sha256Of(files, signal, pair?.add);
  pair?.end();
  return { topologySha256, weightsSha256 };
}

/** Those that exist, in the order in which they are hashed. */
export async function weightsFiles(
  { format, topologyPath, weightsPath }: Pick<PlannedModel, 'format' | 'topologyPath' | 'weightsPath'>,
  questions: ModelQuestions,
): Promise<string[]> {
  if (isFolder(topologyPath)) return savedModelVariables(topologyPath);
  const files = format === 'onnx' ? await externalFiles(topologyPath, questions) : [weightsPath];
  return files.filter((file): file is string => file !== null && existsSync(file));
}

/**
 * An ONNX model may name files next to it and below, as its specification has it, and no others of this machine.
 */
async function externalFiles(model: string, questions: ModelQuestions): Promise<string[]> {
  const folder = path.dirname(model);
  const files = await questions.onnxFiles(model);
  const outside = files.find((file) => !isWithin(file, folder));
  if (outside === undefined) return files;
  throw fileError(
    model,
    'keeps tensors in a file outside its folder; put that file next to it and save it again',
  );
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
  if (weights !== null && isFolder(weights)) checkFile(weights);
  const folder = savedModelFolder(topology);
  if (folder !== null) return { ...singleFile(folder, 'tensorflow', weights), name: path.basename(folder) };
  return filesOfFormat(topology, weights);
}

function filesOfFormat(topology: string, weights: string | null): SourceFiles {
  switch (path.extname(topology).toLowerCase()) {
    case '.xml':
      // A kill while the pair was replaced: its .bin lies in a folder next to it.
      if (binBeside(topology, weights) === null) removeAbandoned(path.dirname(topology));
      checkPart(topology, 'ir-topology');
      checkLength(topology, modelLimits.xmlBytes);
      return {
        name: stem(topology),
        format: 'openvino-ir',
        topologyPath: topology,
        weightsPath: checkedWeights(binBeside(topology, weights), 'ir-weights'),
      };
    case '.onnx':
      checkPart(topology, 'onnx');
      return singleFile(topology, 'onnx', weights);
    case '.pb':
      checkPart(topology, 'tensorflow');
      return singleFile(topology, 'tensorflow', weights);
    case '.tflite':
      checkPart(topology, 'tflite');
      return singleFile(topology, 'tensorflow-lite', weights);
    case '.pdmodel': {
      checkPart(topology, 'paddle-topology');
      const beside = topology.replace(/\.pdmodel$/i, '.pdiparams');
      const weightsPath = checkedWeights(weights ?? (existsSync(beside) ? beside : null), 'paddle-weights');
      return { name: stem(topology), format: 'paddle', topologyPath: topology, weightsPath };
    }
    case '.caffemodel':
      checkPart(topology, 'caffe-weights');
      throw new VinobenchError(
        'input',
        `${topology} holds weights only; name its prototxt, and put the caffemodel next to it or after a colon.`,
        { place: { file: topology } },
      );
    case '.pbtxt':
      if (recognised(topology).kind === 'tensorflow-text') return singleFile(topology, 'tensorflow', weights);
      return caffeFiles(topology, weights);
    default:
      return caffeFiles(topology, weights);
  }
}

function checkedWeights(file: string | null, role: FileRole): string | null {
  if (file !== null) checkPart(file, role);
  return file;
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
  checkPart(prototxt, 'caffe-topology');
  checkLength(prototxt, modelLimits.prototxtBytes);
  const beside = path.join(path.dirname(prototxt), `${stem(prototxt)}.caffemodel`);
  const weightsPath = checkedWeights(weights ?? (existsSync(beside) ? beside : null), 'caffe-weights');
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

/** SHA-256, in hex, of the bytes of one file after another; those that are null are left out. Throws `cancelled`. */
export async function sha256Of(
  files: readonly (string | null)[],
  signal?: AbortSignal,
  see?: (bytes: Uint8Array) => void,
): Promise<string> {
  const hash = createHash('sha256');
  const take = (bytes: Uint8Array) => {
    hash.update(bytes);
    see?.(bytes);
  };
  for (const file of files) if (file !== null) await eachBlock(file, take, signal);
  return hash.digest('hex');
}

/** As a conversion tells it of the IR that it writes. Throws `cancelled`. */
export async function irSha256Of(xml: string, bin: string | null, signal?: AbortSignal): Promise<string> {
  const hash = new IrHash();
  await eachBlock(xml, (bytes) => hash.addXml(bytes), signal);
  if (bin !== null) await eachBlock(bin, (bytes) => hash.addBin(bytes), signal);
  return hash.digest();
}

/**
 * The user's own IR as it was planned, in one reading: what is compiled is then known again by the cheaper `irSha256`.
 * @throws VinobenchError `changed` where a file holds something else, `cancelled`
 */
export async function plannedIr(
  { topologyPath: xml, weightsPath: bin, topologySha256, weightsSha256 }: PlannedIr,
  signal?: AbortSignal,
): Promise<IrFiles> {
  const both = new IrHash();
  const compare = async (file: string, planned: string | null, take: (bytes: Uint8Array) => void) => {
    const hash = createHash('sha256');
    const each = (bytes: Uint8Array) => {
      hash.update(bytes);
      take(bytes);
    };
    await eachBlock(file, each, signal);
    if (hash.digest('hex') !== planned) throw fileChanged(file);
  };
  await compare(xml, topologySha256, (bytes) => both.addXml(bytes));
  if (bin !== null) await compare(bin, weightsSha256, (bytes) => both.addBin(bytes));
  return { xml, bin, irSha256: both.digest(), xmlSha256: topologySha256 };
}

type PlannedIr = Pick<PlannedModel, 'topologyPath' | 'weightsPath' | 'topologySha256' | 'weightsSha256'>;
