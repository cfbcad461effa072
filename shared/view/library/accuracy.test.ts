import { describe, expect, it } from 'vitest';
import type { AccuracyDocument } from '../../documents/accuracy.ts';
import { bytes, seconds } from '../../units.ts';
import { accuracyNotes, accuracyRows, accuracyVerdict } from './accuracy.ts';

const model = (name: string, precision: 'FP32' | 'INT8', top1: number | null) => ({
  ...{ name, precision, top1, top5: top1 === null ? null : 99.9, classes: 10 },
  confidence95: top1 === null ? null : ([95.82, 97.4] as [number, number]),
  top5Confidence95: top1 === null ? null : ([99.64, 99.97] as [number, number]),
  preparation: {
    ...{ width: 48, height: 48, channels: 3 as const, layout: 'NCHW' as const, colour: 'BGR' as const },
    ...{ mean: [128, 128, 128], scale: [1, 1, 1], resize: 'fit' as const },
  },
});

const document: AccuracyDocument = {
  ...{ schemaVersion: 1, images: 2000, imageSource: 'example', broken: [], unlabelled: 0 },
  models: [model('shapes', 'FP32', 96.7), { ...model('shapes INT8', 'INT8', 96.6), calibration: 'images' }],
  ...{ dropPoints: 0.1, dropConfidence95: [-0.29, 0.5], agreement: 99.25, sqnrDb: 25.6, cosine: 0.99775 },
  ...{
    device: 'CPU',
    isa: null,
    runtime: '2026.4.0',
    warnings: [],
    seconds: seconds(3),
    peakMemoryBytes: bytes(1e8),
  },
};

describe('an accuracy', () => {
  it('has a row for each network with its intervals', () => {
    expect(accuracyRows(document)[1]).toEqual({
      ...{ name: 'shapes INT8', precision: 'INT8', top1: '96.60', top1Interval: '[95.8, 97.4]' },
      ...{ top5: '99.90', top5Interval: '[99.6, 100.0]' },
    });
  });

  it('is worse or better only where the interval leaves no doubt', () => {
    expect(accuracyVerdict(document)).toEqual({
      verdict: 'no difference',
      drop: '−0.10 points',
      interval: '[−0.50, +0.29]',
    });
    expect(accuracyVerdict({ ...document, dropConfidence95: [0.02, 0.5] })?.verdict).toBe('worse');
    expect(accuracyVerdict({ ...document, dropPoints: -1, dropConfidence95: [-2, -0.1] })).toMatchObject({
      verdict: 'better',
      drop: '+1.00 points',
    });
  });

  it('without labels says that accuracy is unknown, and how often both agree', () => {
    const unlabelled: AccuracyDocument = {
      ...document,
      ...{ imageSource: 'given', dropPoints: null, dropConfidence95: null },
      models: [model('a', 'FP32', null), { ...model('a INT8', 'INT8', null), calibration: 'synthetic' }],
    };
    expect(accuracyRows(unlabelled)).toEqual([]);
    expect(accuracyVerdict(unlabelled)).toBeNull();
    const notes = accuracyNotes(unlabelled).join(' ');
    expect(notes).toContain('The top class is the same for 99.3');
    expect(notes).toContain('no labels');
    expect(notes).toContain('synthetic images');
  });
});
