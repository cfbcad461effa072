import { expect, test } from 'vitest';
import type { ConvertDocument } from '../../shared/models/conversion.ts';
import { bytes, seconds } from '../../shared/units.ts';
import { thin } from '../../shared/view/text/format.ts';
import { conversionText } from './conversionText.ts';

const same = { before: 3, after: 3 };
const kept = { count: 2, bytes: 2 ** 20 };

const document: ConvertDocument = {
  schemaVersion: 1,
  xml: 'out/net.xml',
  bin: 'out/net.bin',
  weights: 'trained',
  inputs: [{ name: 'data', shape: [-1, 3, 8, 8], elementType: 'f32' }],
  outputs: [],
  sourceLayers: 5,
  irLayers: 3,
  removedLayers: [
    { name: 'drop', reason: 'hands its bottom on unchanged' },
    { name: 'loss', reason: 'a loss is only for training' },
  ],
  fusedLayers: [{ name: 'bn', into: 'c' }],
  passes: [
    {
      name: 'fold-after',
      does: 'fold',
      operations: { before: 11, after: 3 },
      constants: { before: { count: 4, bytes: 3 * 2 ** 19 }, after: kept },
      removed: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'],
      added: ['c/bias'],
    },
    {
      name: 'merge-constants',
      does: 'merge',
      operations: same,
      constants: { before: kept, after: kept },
      removed: [],
      added: [],
    },
  ],
  parameters: 1_235_496,
  flops: 774_752_384,
  layers: [],
  warnings: ['Something to know.'],
  sourceSha256: '',
  weightsSha256: null,
  irSha256: '',
  seconds: seconds(0.5),
  peakMemoryBytes: bytes(1),
};

test('a conversion is described by files, counts and warnings', () => {
  expect(conversionText(document, { explain: false }).replaceAll(thin, ' ')).toBe(
    [
      'out/net.xml',
      'out/net.bin',
      '5 layers became 3 operations in 500 ms: 1 merged, 2 dropped.',
      'Inputs: data [?, 3, 8, 8].',
      '1.235 million parameters, 0.7748 GFLOPs an inference.',
      'Something to know.',
    ].join('\n'),
  );
});

test('explained, it says what each pass did, with the first names of a long list', () => {
  const lines = conversionText(document, { explain: true }).replaceAll(thin, ' ').split('\n').slice(5, -1);
  expect(lines).toEqual([
    'lower: 5 layers to 11 operations.',
    '  dropped, hands its bottom on unchanged: drop',
    '  dropped, a loss is only for training: loss',
    'fold-after (fold): 11 -> 3 operations, 4 -> 2 constants, 1.57 MB -> 1.05 MB of constants.',
    '  gone: a, b, c, d, e, f and 2 more',
    '  new: c/bias',
    'merge-constants (merge): nothing changed.',
  ]);
});
