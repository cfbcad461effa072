import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { runWithRoundsSchema } from '../documents/run.ts';
import { referenceRunSchema } from './referenceRun.ts';
import { studyId, studyRun } from './studyRun.ts';

const study = referenceRunSchema.parse(
  JSON.parse(readFileSync(new URL('../../models/reference-run.json', import.meta.url), 'utf8')),
);
const models = [
  { id: 'squeezenet1.1', studyRow: 'SqueezeNet1.1' },
  { id: 'unknown', studyRow: 'Unknown' },
  { id: 'alexnet', studyRow: 'AlexNet' },
];

it('is a run of every figure of Table I, on the machine of the study', () => {
  const { run, cells, rounds } = runWithRoundsSchema.parse(studyRun(study, models));
  expect(run).toMatchObject({ id: studyId, status: 'finished', models: ['squeezenet1.1', 'alexnet'] });
  expect(run.machine).toMatchObject({
    cpuModel: 'Intel Xeon E3-1585 v5',
    physicalCores: 4,
    logicalProcessors: 8,
  });
  // As printed on the slide.
  expect(cells.map(({ model, device, precision, fps }) => [model, device, precision, fps])).toEqual([
    ['squeezenet1.1', 'CPU', 'FP32', 462],
    ['squeezenet1.1', 'CPU', 'INT8', 573],
    ['squeezenet1.1', 'GPU', 'FP32', 454],
    ['squeezenet1.1', 'GPU', 'FP16', 502],
    ['alexnet', 'CPU', 'FP32', 79],
    ['alexnet', 'CPU', 'INT8', 89],
    ['alexnet', 'GPU', 'FP32', 275],
    ['alexnet', 'GPU', 'FP16', 331],
  ]);
  expect(new Set(cells.map(({ id }) => id)).size).toBe(8);
  expect(rounds).toEqual([]);
});
