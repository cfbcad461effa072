import { expect, it } from 'vitest';
import type { BisectAnswer, BisectDocument } from '../../comparing/bisectDocument.ts';
import { microseconds, seconds } from '../../units.ts';
import { aRun } from '../run/testing.ts';
import { bisectText } from './bisectText.ts';

const slower = {
  ratio: 0.87,
  confidence95: [0.86, 0.88] as [number, number],
  p: 0.0001,
  verdict: 'slower' as const,
};
const even = {
  ratio: 1.001,
  confidence95: [0.997, 1.005] as [number, number],
  p: 0.6,
  verdict: 'same' as const,
};

const { machine, runtime } = aRun({ id: 'r1', cells: [], rounds: [] }).run;
const document: BisectDocument = {
  schemaVersion: 1,
  startedAt: '2026-12-01T08:00:00.000Z',
  tookSeconds: seconds(90),
  ...{ model: 'squeezenet1.1', device: 'CPU', precision: 'INT8' },
  releases: ['2024.6.0', '2025.4.1', '2026.4.1'],
  ...{ machine, runtime },
  steps: [
    { kind: 'ends', runs: ['r1'], good: '2024.6.0', bad: '2026.4.1', change: slower },
    {
      ...{ kind: 'middle', runs: ['r2'], good: '2024.6.0', middle: '2025.4.1', bad: '2026.4.1' },
      ...{ before: even, after: slower, larger: 'after', p: 0.0004 },
    },
  ],
  answer: {
    ...{
      kind: 'found',
      good: '2025.4.1',
      bad: '2026.4.1',
      change: slower,
      errorProbability: 0.0005,
      also: [],
    },
  },
  kernels: {
    profile: 'p1',
    changes: [
      {
        ...{ name: 'conv10', type: 'Convolution', deltaUs: microseconds(31.24), significant: true },
        before: { implementations: ['brgconv_amx'], precisions: ['INT8'], timeUs: microseconds(20) },
        after: { implementations: ['gemm_any'], precisions: ['INT8'], timeUs: microseconds(51.24) },
      },
    ],
  },
  twoByTwo: null,
};

/** With plain spaces. */
const textOf = (one: BisectDocument): string => bisectText(one).replaceAll(/[\u00a0\u202f]/g, ' ');

it('names the release, how sure that is, the steps and the kernels', () => {
  expect(textOf(document).split('\n')).toEqual([
    'squeezenet1.1 on CPU, INT8: OpenVINO 2026.4.1 is slower, 0.870× [0.860, 0.880] over 2025.4.1. The probability that chance led here is at most 0.05 %.',
    '  2026.4.1 over 2024.6.0: 0.870× [0.860, 0.880], slower.',
    '  2025.4.1 over 2024.6.0: 1.001× [0.997, 1.005]; 2026.4.1 over 2025.4.1: 0.870× [0.860, 0.880]: the larger part lies between 2025.4.1 and 2026.4.1 (p < 0.001).',
    'Kernels that differ:',
    '  conv10 (Convolution): brgconv_amx -> gemm_any, +31.2 µs',
  ]);
});

it.each<[BisectAnswer, RegExp]>([
  [{ kind: 'same', change: even, needed: null }, /: Nothing changed: 1\.001× \[0\.997, 1\.005\]\.$/m],
  [
    {
      ...{ kind: 'notEnoughData', change: even },
      needed: { kind: 'processes', more: 12, seconds: seconds(48), tells: 0.03 },
    },
    /Whether it changed is not known: .* Give it a larger --budget, about 48 s more\.$/m,
  ],
  [
    { kind: 'undecided', good: '2024.6.0', bad: '2026.4.1', change: slower },
    /lies between 2024\.6\.0 and 2026\.4\.1;/,
  ],
  [{ kind: 'spread', good: '2024.6.0', bad: '2025.4.1', change: even }, /spread over several releases/],
])('says %o', (answer, sentence) => {
  expect(textOf({ ...document, answer, kernels: null })).toMatch(sentence);
});

it('says whether the model or the release changed the time', () => {
  const twoByTwo = {
    run: 'r3',
    models: { old: 'a', new: 'b' },
    model: slower,
    runtime: even,
    interaction: even,
  };
  expect(textOf({ ...document, twoByTwo })).toContain(
    'Changed by the model. Effects of the model (b over a): 0.870× [0.860, 0.880], slower; the release: 1.001×',
  );
});
