/** Accuracy-aware calibration and INT8 triage, through the real command line, on the example that ships. */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { exampleFiles } from '../models/example.ts';
import { accuracyDocumentSchema } from '../shared/documents/accuracy.ts';
import { type CalibrationDocument, calibrationDocumentSchema } from '../shared/documents/calibration.ts';
import { type CliResult, runCli } from './support/cli.ts';
import { editCaffemodel, multiply } from './support/editCaffemodel.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'vinobench-accuracy-aware-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const cli = (...args: string[]): Promise<CliResult> =>
  runCli(args, { home: path.join(folder, 'home'), timeoutMs: 280_000, environment: { TMPDIR: folder } });
async function calibrated(...args: string[]): Promise<CalibrationDocument> {
  const { stdout, stderr } = await cli('calibrate', ...args, '--json');
  if (stdout === '') throw new Error(stderr);
  return calibrationDocumentSchema.parse(JSON.parse(stdout));
}
const leftOver = (): string[] => readdirSync(folder).filter((name) => name.includes('calibration'));

describe('the example in INT8', () => {
  const output = path.join(folder, 'int8');
  let document: CalibrationDocument;
  beforeAll(async () => {
    document = await calibrated('shapes', '--output', output, '--max-drop', '0.5', '--triage');
  });

  test('loses no more than half a point with all layers in INT8, so none goes back', async () => {
    const { accuracyAware } = document;
    expect(accuracyAware).toMatchObject({
      metric: 'top1',
      images: 1000,
      floatLayers: [],
      attempts: [],
      speed: null,
    });
    expect(accuracyAware?.allInt8.dropPoints).toBeLessThanOrEqual(0.5);
    expect(accuracyAware?.chosen).toEqual(accuracyAware?.allInt8);
    expect(document).toMatchObject({ quantizedLayers: 13, floatLayers: [], calibration: 'images' });
  });

  test('loses no more than half a point on the held-out images either', async () => {
    const { stdout } = await cli('accuracy', 'shapes', document.xml, '--json');
    const { dropPoints, models } = accuracyDocumentSchema.parse(JSON.parse(stdout));
    expect(models.map(({ precision }) => precision)).toEqual(['FP32', 'INT8']);
    expect(dropPoints).toBeLessThanOrEqual(0.5);
  });

  test('is given layer by layer: error and time, for every layer that runs in INT8', () => {
    const { layers = [], scatter = [], proposed } = document.triage ?? {};
    expect(layers.map(({ layer }) => layer)).toEqual(
      expect.arrayContaining(['conv1', 'conv2/dw', 'conv5', 'fire6/expand3x3', 'fc8']),
    );
    expect(layers.reduce((sum, { errorShare }) => sum + errorShare, 0)).toBeCloseTo(1, 9);
    const shares = layers.map(({ errorShare }) => errorShare);
    expect(shares).toEqual(shares.toSorted((a, b) => b - a));
    for (const { layer, savedUs, floatUs, int8Us } of layers) {
      if (savedUs !== null) expect(savedUs).toBeCloseTo((floatUs ?? 0) - (int8Us ?? 0), 6);
      expect(scatter.some((point) => point.layer === layer)).toBe(savedUs !== null);
    }
    const own = new Map(layers.map((row) => [row.layer, row]));
    expect(own.get('conv7')?.floatUs).toBeGreaterThan(0);
    expect(proposed).toEqual(layers.filter(({ proposal }) => proposal !== null).map(({ layer }) => layer));
  });
});

describe('a network with an outlier channel', () => {
  const prototxt = path.join(folder, 'outlier.prototxt');
  const output = path.join(folder, 'outlier-int8');
  const facts = ['--mean', '128', '--scale', '0.015625', '--colour', 'bgr'];
  let images: string;
  beforeAll(async () => {
    copyFileSync(exampleFiles().prototxt, prototxt);
    const [channel, channels, factor] = [11, 96, 4096];
    editCaffemodel(exampleFiles().caffemodel, path.join(folder, 'outlier.caffemodel'), (blobs) => {
      // A channel made large and its only reader small: ReLU lets the same function pass, INT8 does not.
      for (const blob of blobs.get('conv4/dw/scale') ?? []) multiply(blob, [channel], factor);
      const column = Array.from({ length: channels }, (_, output) => output * channels + channel);
      multiply(blobs.get('conv4/sep')?.[0], column, 1 / factor);
    });
    images = path.join(folder, 'images');
    mkdirSync(images);
    const { writeShapes } = await import('../electron/images/shapes/shapeImages.ts');
    await writeShapes(2, 600, images);
  });

  test('gets its accuracy back with the culprit in float, which is named with what it costs in time', async () => {
    const document = await calibrated(
      prototxt,
      '--images',
      images,
      ...facts,
      '--output',
      output,
      '--max-drop',
      '0.5',
      '--triage',
    );
    const { accuracyAware } = document;
    expect(accuracyAware?.floatTop1).toBeGreaterThan(94);
    expect(accuracyAware?.allInt8.dropPoints).toBeGreaterThan(2);
    expect(accuracyAware?.floatLayers).toEqual(['conv4/sep']);
    expect(accuracyAware?.chosen.dropPoints).toBeLessThanOrEqual(0.5);
    expect(document.floatLayers).toEqual(['conv4/sep']);
    expect(accuracyAware?.speed?.allInt8Ms).toBeGreaterThan(0);
    expect(accuracyAware?.speed?.confidence95[0]).toBeLessThanOrEqual(accuracyAware?.speed?.ratio ?? 0);
    expect(existsSync(document.xml)).toBe(true);
    // The culprit stands out of the network that has all layers in INT8, too.
    expect(document.triage?.proposed).toEqual(['conv4/sep']);
    expect(document.triage?.layers[0]).toMatchObject({ layer: 'conv4/sep' });
    expect(document.triage?.layers[0]?.errorShare).toBeGreaterThan(0.9);
    expect(leftOver()).toEqual([]);
  });

  test('is refused with a drop that is no number', async () => {
    const none = await cli('calibrate', prototxt, '--output', output, '--max-drop', 'much');
    expect(none).toMatchObject({ exitCode: 1, stdout: '' });
    expect(none.stderr).toContain('--max-drop: ');
  });
});
