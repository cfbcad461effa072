import { describe, expect, it } from 'vitest';
import { type CalibrationDocument, calibrationDocumentSchema } from '../../documents/calibration.ts';
import { bytes } from '../../units.ts';
import { calibrationNotes, channelNumbers, layerRows, layersText } from './calibration.ts';

const layer = (name: string, errorShare: number, savedUs: number | null) => ({
  ...{ layer: name, type: 'Convolution', aloneSqnrDb: 25, sqnrDb: 20.25, errorShare },
  ...{ floatUs: 11.5, int8Us: 5, savedUs, savedShare: 0.1, significant: savedUs !== null && savedUs > 1 },
  proposal: errorShare > 0.5 ? 'out-of-proportion' : null,
});

const document: CalibrationDocument = calibrationDocumentSchema.parse({
  ...{ schemaVersion: 1, xml: '/out/net.xml', bin: '/out/net.bin', quantizedLayers: 15 },
  ...{ floatLayers: ['conv3/sep'], subset: 300, broken: [], calibration: 'images', seed: 0, family: 'CPU' },
  ...{ quantization: 'performance', estimator: 'mean-minmax', seconds: 12, imagesPerSecond: 100 },
  preparation: {
    ...{ width: 48, height: 48, channels: 3, layout: 'NCHW', colour: 'BGR', resize: 'fit' },
    ...{ mean: [128, 128, 128], scale: [1, 1, 1] },
  },
  phaseSeconds: { read: 1, statistics: 1, quantize: 1, compare: 1, write: 1 },
  ...{
    sqnrDb: 25,
    top1Agreement: 99,
    comparedImages: 100,
    binBytes: { float: bytes(4e6), int8: bytes(1e6) },
  },
  ...{ irSha256: '', quantizerVersion: '1', warnings: [], peakMemoryBytes: 1e8 },
  accuracyAware: {
    ...{ maxDrop: 0.1, metric: 'top1', images: 1000, floatTop1: 95.8, floatLayers: ['conv3/sep'] },
    allInt8: { top1: 95.4, agreement: 98, dropPoints: 0.4 },
    chosen: { top1: 95.7, agreement: 99, dropPoints: 0.1 },
    attempts: [{ floatLayers: 1, dropPoints: 0.1 }],
    speed: { device: 'CPU', allInt8Ms: 0.103, chosenMs: 0.113, ratio: 1.1, confidence95: [1.09, 1.13] },
  },
  triage: {
    ...{ device: 'CPU', scatter: [], proposed: ['conv3/sep'], insertedUs: -1, floatMs: 0.23, int8Ms: 0.126 },
    layers: [layer('conv3/sep', 0.71, 6.5), layer('pool7', 0.001, null)],
  },
});

describe('the layers of a calibration', () => {
  it('have their error, the time saved and what they stayed in', () => {
    expect(layerRows(document)).toMatchObject([
      { layer: 'conv3/sep', errorShare: 0.71, savedUs: 6.5, significant: true, float: true },
      { layer: 'pool7', savedUs: null, float: false, proposal: null },
    ]);
    expect(layerRows(document)[0]?.proposal).toBe('71\u202f% of the error for 10\u202f% of the time saved');
    expect(layersText(layerRows(document)).split('\n')[2]?.split('\t')).toContain('fused');
  });

  it('are absent where they were not requested', () => {
    const { triage: _, ...plain } = document;
    expect(layerRows(plain)).toEqual([]);
  });
});

it('says what a drop that is allowed costs, with its interval', () => {
  const notes = calibrationNotes(document);
  expect(notes[0]).toContain('15 layers in INT8, 1 stays in float');
  expect(notes).toContain(
    'With all layers in INT8 top-1 loses 0.40 points to 95.40\u202f% on 1\u202f000 images, more than the 0.1 points allowed.',
  );
  expect(notes.join(' ')).toContain('1.10× [1.09, 1.13]');
});

it('says what samples of other inputs than images are, and which could not be read', () => {
  const broken = [{ name: 'b.npy', reason: 'it has the shape [32]' }];
  const arrays = { ...document, preparation: null, calibration: 'arrays', subset: 3, broken } as const;
  const notes = calibrationNotes(arrays).join(' ');
  expect(notes).toContain('Calibrated on 3 samples in');
  expect(notes).toContain('1 file could not be read and was left out, first b.npy: it has the shape [32].');
  expect(calibrationNotes({ ...arrays, calibration: 'synthetic', broken: [] }).join(' ')).toMatch(
    /Calibrated on 3 synthetic samples in .* Valid for latency, not for accuracy\./,
  );
});

it('reads one number or one for each channel, and nothing else', () => {
  expect(channelNumbers(' 104, 117,123 ', 'Mean')).toEqual([104, 117, 123]);
  expect(channelNumbers('', 'Mean')).toBeNull();
  expect(() => channelNumbers('1,2,3,4', 'Mean')).toThrow('Mean: 1,2,3,4 is not one number');
  expect(() => channelNumbers('dark', 'Scale')).toThrow('Scale: dark is not');
});
