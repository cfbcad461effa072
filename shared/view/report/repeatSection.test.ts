/** Command lines of a report, held against what the run was asked. */
import { expect, it } from 'vitest';
import type { Cell, RunWithRounds } from '../../documents/run.ts';
import { aCell, aRun } from '../run/testing.ts';
import { repeatSection } from './repeatSection.ts';

/** As a person reads the page. */
function linesOf(runs: readonly RunWithRounds[]): string[] {
  const { body } = repeatSection(runs, [], { catalogue: [], command: 'vinobench' });
  const plain = body.text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&#39;', "'");
  return [...plain.matchAll(/<code>(.*?)<\/code>/gs)].map(([, line]) => line ?? '');
}

const runOf = (...cells: Partial<Cell>[]): RunWithRounds =>
  aRun({
    id: 'run',
    rounds: [],
    cells: cells.map((cell, at) => ({
      ...aCell({ model: 'net', precision: 'FP32', mean: 1 }),
      id: `run.${at}`,
      ...cell,
    })),
  });

it('has the sizes, values, images, streams and threads that all cells have in common', () => {
  const common = { streams: 1, threads: 4, shapes: { data: [1, 3, 480, 640] } };
  const inputFiles = [{ input: 'data', file: "my cat's.jpg", sha256: '0'.repeat(64) }];
  const int8 = { precision: 'INT8', calibration: 'images', calibrationImages: 200 } as const;
  const [line] = linesOf([runOf({ ...common, inputFiles }, { ...common, inputFiles, ...int8 })]);
  expect(line).toContain('bench net --device CPU --precision FP32,INT8');
  expect(line).toContain(
    "--streams 1 --threads 4 --shape 'data=[1,3,480,640]' --input 'data=my cat'\\''s.jpg' --images <images> --subset 200",
  );
});

it('leaves out what differs from cell to cell, or was not reported', () => {
  const [line] = linesOf([runOf({ streams: 1, threads: null }, { streams: 2, threads: null })]);
  expect(line).not.toMatch(/--streams|--threads|--shape|--input|--images|--subset|--runtime/);
});

it('names the releases of OpenVINO where there are several', () => {
  const [line] = linesOf([runOf({ runtime: '2024.6.0-1-a' }, { runtime: '2026.4.1-2-b' })]);
  expect(line).toContain('--runtime 2024.6.0,2026.4.1');
});
