/** The example that ships: the accuracy that its training reported is the one that its users see. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { exampleFiles, shippedExample } from '../models/example.ts';
import { accuracyDocumentSchema } from '../shared/documents/accuracy.ts';
import { runDocumentSchema } from '../shared/documents/run.ts';
import { modelListSchema } from '../shared/models/modelList.ts';
import { type CliResult, runCli } from './support/cli.ts';

const example = shippedExample();
const folder = mkdtempSync(path.join(tmpdir(), 'vinobench-example-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
vi.setConfig({ testTimeout: 240_000 });

const cli = (...args: string[]): Promise<CliResult> =>
  runCli(args, { home: path.join(folder, 'home'), timeoutMs: 240_000 });
const documentOf = ({ stdout, stderr }: CliResult): unknown => {
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
};

test('its FP32 accuracy on the held-out images is what its training reported', async () => {
  const document = accuracyDocumentSchema.parse(documentOf(await cli('accuracy', example.id, '--json')));
  expect(document).toMatchObject({ images: example.sets.test.count, imageSource: 'example', broken: [] });
  const [model] = document.models;
  // An image whose two best scores are equal but for rounding may fall to either side.
  const right = ((model?.top1 ?? 0) * document.images) / 100;
  expect(Math.abs(right - example.trained.right)).toBeLessThanOrEqual(2);
  expect(model?.confidence95?.[0]).toBeGreaterThan(95);
  expect(model?.precision).toBe('FP32');
});

test('it is listed and measured by its id, and is no network of the study', async () => {
  const { models, examples } = modelListSchema.parse(documentOf(await cli('models', 'list', '--json')));
  expect(models).toHaveLength(14);
  expect(examples).toMatchObject([{ id: example.id, top1: example.trained.top1 }]);
  const measured = await cli('bench', example.id, '--precision', 'FP32', '--iterations', '4', '--json');
  const [cell] = runDocumentSchema.parse(documentOf(measured)).cells;
  expect(cell).toMatchObject({ model: example.id, status: 'measured', weights: 'trained' });
  const told = await cli('bench', example.id, '--precision', 'FP32', '--iterations', '4');
  expect(told.stdout).not.toContain('Study');
});

test('its own images are for it alone, not for a file that is called so', async () => {
  const refused = await cli('accuracy', 'squeezenet1.1');
  expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
  expect(refused.stderr).toContain(
    'Only shapes ships with test images; name images for squeezenet1.1 with --images.',
  );
  const impostor = path.join(folder, 'shapes.prototxt');
  copyFileSync(new URL('../models/squeezenet1.1.prototxt', import.meta.url), impostor);
  expect((await cli('accuracy', impostor)).stderr).toContain('Only shapes ships with test images');
  const fetched = await cli('models', 'fetch', example.id);
  expect(fetched).toMatchObject({ exitCode: 1, stderr: 'shapes ships with its weights; leave it out.\n' });
});

test('its files under any other path are the same network', async () => {
  const { prototxt, caffemodel } = exampleFiles();
  const [copy, weights] = [
    path.join(folder, 'copy/shapes.prototxt'),
    path.join(folder, 'trained.caffemodel'),
  ];
  mkdirSync(path.dirname(copy));
  copyFileSync(prototxt, copy);
  copyFileSync(caffemodel, weights);
  const document = accuracyDocumentSchema.parse(
    documentOf(await cli('accuracy', `${copy}:${weights}`, '--subset', '50', '--json')),
  );
  expect(document.models[0]?.top1).toBeGreaterThan(85);
});

test('it is compared with its INT8, which is the network that a run measures', async () => {
  const document = accuracyDocumentSchema.parse(
    documentOf(await cli('accuracy', example.id, '--int8', '--subset', '200', '--json')),
  );
  expect(document.models).toMatchObject([
    { name: 'shapes', precision: 'FP32' },
    { name: 'shapes INT8', precision: 'INT8', calibration: 'images' },
  ]);
  expect(document.agreement).toBeGreaterThan(95);
  expect(document.dropConfidence95).not.toBeNull();
  const refused = await cli('accuracy', example.id, 'squeezenet1.1', '--int8');
  expect(refused.stderr).toContain('shapes is compared with its INT8, so squeezenet1.1 has no place');
});
