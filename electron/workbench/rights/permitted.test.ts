import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isContractProcedure } from '@orpc/contract';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { contract } from '../../../shared/contract.ts';
import {
  fileReferenceSchema,
  imagesPathSchema,
  outputFolderSchema,
  pathUseOf,
  readablePathSchema,
} from '../../../shared/files/paths.ts';
import { workRequestSchema } from '../../../shared/work/registry.ts';
import { PathRights } from '../paths/pathRights.ts';
import { partsOfSchema, pathUsesIn, permitted } from './permitted.ts';

/** Texts of requests that name no file: what is not here has to be marked as a path (shared/files/paths.ts). */
const noPaths = [
  'id',
  'ids',
  'input',
  'title',
  'device',
  'devices',
  'run',
  'cells',
  'modelSha256',
  'reports.model',
  'runs.history.model',
  'configuration',
  'runs.list.search',
  'runs.list.tag',
  'runs.list.model',
  'runs.list.machine',
  'runs.list.runtime',
  'runs.annotate.add',
  'runs.annotate.remove',
  'runs.annotate.notes',
  'references.add.text',
  'report.runs',
  'runtimes',
  'runtimes.devices.release',
  'work.start.release',
  'work.start.good',
  'work.start.bad',
  'runtimes.remove.release',
];

function procedures(node: unknown, path: readonly string[] = []): { name: string; schema: z.ZodType }[] {
  if (isContractProcedure(node)) {
    const { inputSchema } = node['~orpc'];
    return inputSchema instanceof z.ZodType ? [{ name: path.join('.'), schema: inputSchema }] : [];
  }
  return Object.entries(z.looseObject({}).parse(node)).flatMap(([name, inner]) =>
    procedures(inner, [...path, name]),
  );
}

/** Unmarked texts of a schema, each with the name of its field. */
function texts(schema: z.ZodType, name: string): string[] {
  if (pathUseOf(schema) !== null) return [];
  if (schema instanceof z.ZodString) return [name];
  return partsOfSchema(schema).flatMap(([field, part]) => texts(part, field ?? name));
}

it('every text in a request is marked as a path or known to be none', () => {
  const asked = procedures(contract);
  expect(asked.length).toBeGreaterThan(18);
  for (const { name, schema } of asked) {
    for (const text of texts(schema, name)) {
      const known = noPaths.includes(text) || noPaths.includes(`${name}.${text}`);
      expect(known, `${text} in a request of ${name}: is it a path?`).toBe(true);
    }
  }
});

it('a model is marked wherever one is asked for', () => {
  const uses = Object.fromEntries(procedures(contract).map(({ name, schema }) => [name, pathUsesIn(schema)]));
  expect(uses).toMatchObject({
    'models.add': ['model'],
    'models.fits': ['file', 'file'],
    'models.source': ['model'],
    'models.graph': ['model'],
    'images.look': ['images'],
  });
  const ofWork = workRequestSchema.options.map(({ shape }) => [shape.kind.value, pathUsesIn(shape.request)]);
  expect(Object.fromEntries(ofWork)).toMatchObject({
    bench: ['model', 'file', 'images'],
    convert: ['model', 'output'],
    profile: ['model', 'file', 'images'],
    accuracy: ['images', 'file', 'model', 'images'],
    calibrate: ['images', 'model', 'output'],
    fetch: ['fetch'],
  });
  expect(pathUsesIn(workRequestSchema)).toEqual(ofWork.flatMap(([, uses]) => uses));
});

const rights = new PathRights({
  places: [{ folder: '/models', write: true }],
  held: async () => [],
  remember: () => undefined,
  wayOut: { read: 'r', write: 'w' },
});

it('paths are found in lists, unions and what may be left out; everything else stays as it was', async () => {
  const schema = z.object({
    kind: z.literal('a'),
    list: z.array(
      z.discriminatedUnion('kind', [z.object({ kind: z.literal('b'), id: z.string() }), fileReferenceSchema]),
    ),
    output: outputFolderSchema.nullable().default(null),
    file: readablePathSchema.exactOptional(),
    sizes: z.record(z.string(), z.array(z.number())),
  });
  const value = {
    kind: 'a',
    list: [
      { kind: 'b', id: '/etc/passwd' },
      { kind: 'file', topology: '/models/./a/../net.onnx', weights: null },
    ],
    output: null,
    sizes: { '/etc/passwd': [1] },
  };
  expect(await permitted(schema, value, rights)).toEqual({
    ...value,
    list: [value.list[0], { kind: 'file', topology: '/models/net.onnx', weights: null }],
  });
  expect(await permitted(schema, value, 'user')).toBe(value);
  for (const wrong of [
    { list: [{ kind: 'file', topology: '/models/a.prototxt', weights: '/etc/passwd' }] },
    { output: '/etc' },
    { file: '/etc/passwd' },
  ])
    await expect(permitted(schema, { ...value, ...wrong }, rights)).rejects.toThrow('This page may not');
});

it('a schema that could hide a path is not walked past', async () => {
  const hidden = z.object({ any: z.unknown() });
  await expect(permitted(hidden, { any: '/etc/passwd' }, rights)).rejects.toThrow(TypeError);
  expect(() => pathUsesIn(hidden)).toThrow(TypeError);
  const record = z.object({ files: z.record(z.string(), readablePathSchema) });
  await expect(permitted(record, { files: { a: '/etc/passwd' } }, rights)).rejects.toThrow(TypeError);
});

it.skipIf(process.platform === 'win32')(
  'a link that leads out of a folder of images is refused however deep it lies, and circles end',
  async () => {
    const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'vinobench-permitted-')));
    onTestFinished(() => rmSync(root, { recursive: true, force: true }));
    const [images, other] = [path.join(root, 'images'), path.join(root, 'other')];
    const deep = path.join(images, ...Array<string>(20).fill('d'));
    for (const folder of [deep, other]) mkdirSync(folder, { recursive: true });
    for (let index = 0; index < 20; index++) symlinkSync(other, path.join(other, `link${index}`));
    symlinkSync(other, path.join(images, 'other'));
    const open = new PathRights({
      places: [{ folder: images }, { folder: other }],
      held: async () => [],
      remember: () => undefined,
      wayOut: { read: 'r', write: 'w' },
    });
    expect(await permitted(imagesPathSchema, images, open)).toBe(images);
    symlinkSync('/etc/hostname', path.join(deep, 'a.png'));
    await expect(permitted(imagesPathSchema, images, open)).rejects.toThrow(
      `${path.join(deep, 'a.png')} is a link out of the folders that this page may read`,
    );
  },
);
