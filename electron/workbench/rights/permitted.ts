/**
 * The edge where a page's request meets its rights: every path that the request's schema marks is followed, allowed or
 * refused, and replaced by the one to use. What a request leads to (a model's weights and external data, links in a
 * folder) is looked at here as well, before anything is opened for it.
 */
import { lstatSync, readdirSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { fileReferenceSchema, type PathUse, pathUseOf } from '../../../shared/files/paths.ts';
import { type FetchRequest, fetchRequestSchema } from '../../../shared/work/fetch.ts';
import type { MayRead } from '../bench/planAgain.ts';
import { ModelQuestions } from '../models/modelQuestions.ts';
import type { PathRights } from '../paths/pathRights.ts';
import { followed, isWithin } from '../paths/realPaths.ts';

/** `user`: who asks may do what the user may, as the terminal does. */
export type Rights = PathRights | 'user';

/**
 * @param input as the schema has made it
 * @returns the same, with the paths to use
 * @throws VinobenchError `usage` for a path that the page has no right to
 */
export async function permitted(schema: z.ZodType, input: unknown, rights: Rights): Promise<unknown> {
  return rights === 'user' ? input : await walk(schema, input, { rights, questions: new ModelQuestions() });
}

/** Throws as `permitted` does for a file that is not named in a request but in what is kept of an earlier one. */
export const readerOf =
  (rights: Rights): MayRead =>
  async (file) => {
    if (rights !== 'user') await rights.read(file);
  };

interface Asker {
  readonly rights: PathRights;
  readonly questions: ModelQuestions;
}

async function walk(schema: z.ZodType, value: unknown, asker: Asker): Promise<unknown> {
  if (value === null || value === undefined) return value;
  const use = pathUseOf(schema);
  if (use !== null) return await allowed(use, value, asker);
  if (schema instanceof z.ZodObject) return await walkObject(schema, value, asker);
  if (schema instanceof z.ZodArray) {
    const element = typeOf(schema.element);
    return await Promise.all(
      z
        .array(z.unknown())
        .parse(value)
        .map((one) => walk(element, one, asker)),
    );
  }
  if (schema instanceof z.ZodUnion) {
    const option = schema.options.map(typeOf).find((one) => one.safeParse(value).success);
    if (option === undefined) throw new TypeError('a value that none of its schemas has made');
    return await walk(option, value, asker);
  }
  if (isWrapper(schema)) return await walk(typeOf(schema.unwrap()), value, asker);
  if (isLeaf(schema)) return value;
  throw new TypeError(`paths are not looked for in a schema of the type ${schema.type}`);
}

async function walkObject(schema: z.ZodObject, value: unknown, asker: Asker): Promise<unknown> {
  const fields = Object.entries(z.looseObject({}).parse(value));
  const walked = fields.map(async ([name, inner]): Promise<[string, unknown]> => {
    const field = schema.shape[name];
    return [name, field === undefined ? inner : await walk(typeOf(field), inner, asker)];
  });
  return Object.fromEntries(await Promise.all(walked));
}

/** All marks of a schema and of what it is made of, to find out whether there is a path in it. */
export function pathUsesIn(schema: z.ZodType): PathUse[] {
  const use = pathUseOf(schema);
  if (use !== null) return [use];
  return partsOfSchema(schema).flatMap(([, part]) => pathUsesIn(part));
}

/** What a schema is made of, by name where it is a field. @throws TypeError for a type that may hide a path */
export function partsOfSchema(schema: z.ZodType): (readonly [name: string | null, part: z.ZodType])[] {
  if (schema instanceof z.ZodObject)
    return Object.entries(schema.shape).map(([name, part]) => [name, typeOf(part)] as const);
  if (schema instanceof z.ZodArray) return [[null, typeOf(schema.element)]];
  if (schema instanceof z.ZodUnion) return schema.options.map((part) => [null, typeOf(part)] as const);
  if (isWrapper(schema)) return [[null, typeOf(schema.unwrap())]];
  if (isLeaf(schema)) return [];
  throw new TypeError(`paths are not looked for in a schema of the type ${schema.type}`);
}

/** Zod's own types of parts are wider than what is ever put there. */
function typeOf(part: unknown): z.ZodType {
  if (part instanceof z.ZodType) return part;
  throw new TypeError('a part of a schema is not a schema');
}

const isWrapper = (schema: z.ZodType) =>
  schema instanceof z.ZodNullable ||
  schema instanceof z.ZodOptional ||
  schema instanceof z.ZodExactOptional ||
  schema instanceof z.ZodDefault;

/** A record holds sizes by the names of inputs, never a path; neither is a UUID. */
function isLeaf(schema: z.ZodType): boolean {
  if (schema instanceof z.ZodRecord) return pathUsesIn(typeOf(schema.valueType)).length === 0;
  return [z.ZodString, z.ZodUUID, z.ZodNumber, z.ZodBoolean, z.ZodEnum, z.ZodLiteral].some(
    (type) => schema instanceof type,
  );
}

async function allowed(use: PathUse, value: unknown, asker: Asker): Promise<unknown> {
  const { rights } = asker;
  switch (use) {
    case 'file':
    case 'images': {
      const asked = z.string().parse(value);
      const file = use === 'images' ? await allowedImages(asked, rights) : await rights.read(asked);
      rights.used(file);
      return file;
    }
    case 'output':
      return rights.write(z.string().parse(value));
    case 'browse':
      return rights.browse(z.string().parse(value));
    case 'model':
      return await allowedModel(fileReferenceSchema.parse(value), asker);
    case 'fetch':
      return allowedFetch(fetchRequestSchema.parse(value), rights);
  }
}

function allowedFetch(request: FetchRequest, rights: PathRights): FetchRequest {
  if (request.output === null) return request;
  const output = rights.write(request.output);
  // A folder of a model's name may be there already, as a link to anywhere.
  for (const id of request.models) rights.write(path.join(output, id));
  return { ...request, output };
}

async function allowedModel(
  { kind, ...named }: z.infer<typeof fileReferenceSchema>,
  { rights, questions }: Asker,
): Promise<z.infer<typeof fileReferenceSchema>> {
  const topology = await rights.read(named.topology);
  const weights = named.weights === null ? null : await rights.read(named.weights);
  for (const file of await filesWith(topology, questions)) await rights.readBeside(topology, file);
  return { kind, topology, weights };
}

/** Files that are read with a model, there or not. */
async function filesWith(topology: string, questions: ModelQuestions): Promise<string[]> {
  const facts = statSync(topology, { throwIfNoEntry: false });
  if (facts?.isDirectory() === true) return savedModelFiles(topology);
  const stem = topology.slice(0, topology.length - path.extname(topology).length);
  switch (path.extname(topology).toLowerCase()) {
    case '.xml':
      return [`${stem}.bin`];
    case '.onnx':
      return facts?.isFile() === true ? await questions.onnxFiles(topology) : [];
    case '.pdmodel':
      return [`${stem}.pdiparams`];
    case '.pb':
      return path.basename(topology) === 'saved_model.pb' ? savedModelFiles(path.dirname(topology)) : [];
    default:
      return [`${stem}.caffemodel`];
  }
}

function savedModelFiles(folder: string): string[] {
  const variables = path.join(folder, 'variables');
  const there = statSync(variables, { throwIfNoEntry: false })?.isDirectory() === true;
  const names = there ? readdirSync(variables) : [];
  return [path.join(folder, 'saved_model.pb'), variables, ...names.map((name) => path.join(variables, name))];
}

/** A folder or an archive of images, or a folder of arrays. */
async function allowedImages(asked: string, rights: PathRights): Promise<string> {
  const root = await rights.read(asked);
  const real = followed(root);
  if (real?.isFolder === true) await allowLinks(real.path, rights);
  const list = path.join(path.dirname(root), 'val.txt');
  // ImageNet's list of labels may be next to what a person has chosen; a link may lead anywhere.
  if (lstatSync(list, { throwIfNoEntry: false })?.isSymbolicLink() === true) await rights.read(list);
  return root;
}

/**
 * Looks wherever `filesUnder` does, however deep a folder lies: each real folder once, since links may lead round in circles.
 * @throws VinobenchError `usage` for a link that leads to where the page may not read
 */
async function allowLinks(root: string, rights: PathRights): Promise<void> {
  const [waiting, known] = [[root], new Set([root])];
  const add = (folder: string): void => {
    if (known.has(folder)) return;
    known.add(folder);
    waiting.push(folder);
  };
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    // What cannot be listed is reported when it is read.
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) add(file);
      if (!entry.isSymbolicLink()) continue;
      const real = followed(file);
      if (real === null) continue;
      if (!isWithin(real.path, root) && !rights.reaches(real.path)) throw linkLeadsOut(file);
      if (real.isFolder) add(real.path);
    }
  }
}

function linkLeadsOut(link: string): VinobenchError {
  const sentence = `${link} is a link out of the folders that this page may read: put the files themselves there, or choose the folder that has them.`;
  return new VinobenchError('usage', sentence, { place: { file: link } });
}
