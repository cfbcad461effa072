/** How the corpus judges what it asked: what ends a process does not end the judging, and only what is late is excused by load. */
import { expect, test } from 'vitest';
import type { FuzzReport } from '../support/fuzzWorker.ts';
import type { Asked } from './asked.ts';
import { judged } from './mutated.ts';
import { late, wrong } from './verdict.ts';

const whole: FuzzReport = {
  accepted: 1,
  refused: 0,
  large: 0,
  largeMs: 0,
  slowestMs: 0,
  grownBytes: 0,
  failures: [],
};

test('an input that ends its process counts as a fault, and those behind it are judged', async () => {
  const asked: string[] = [];
  const result = await judged({ folder: '', seed: 12, inputs: 10, batch: 4 }, async ({ first, count }) => {
    asked.push(`${first}+${count}`);
    return first <= 5 && 5 < first + count ? { index: 5, how: 'ended by SIGABRT' } : whole;
  });
  expect(asked).toEqual(['0+4', '4+4', '6+2', '8+2']);
  expect(result).toEqual({ reports: [whole, whole, whole], faults: 1, ends: 1 });
});

const row: Asked = {
  case: 'a file',
  question: 'graph',
  answer: { kind: 'answered' },
  ms: 5_000,
  stallMs: 0,
  cost: { hostMib: 0, jobMib: 400, cpuMs: 5_000 },
};

test('memory and answers are faults at once, time is what may be asked again', () => {
  expect(late(row)).toEqual(['took 5000 ms of processor time']);
  expect(wrong(row, new Map())).toEqual(['took 400 MiB']);
  expect(wrong({ ...row, answer: { kind: 'silent' } }, new Map())).toContain('was not answered');
});

test('work has 10 s and 512 MiB', () => {
  expect(late({ ...row, work: true })).toEqual([]);
  expect(late({ ...row, work: true, ms: 11_000, cost: { ...row.cost, cpuMs: 11_000 } })).toHaveLength(1);
  expect(wrong({ ...row, work: true }, new Map())).toEqual([]);
  const more = { ...row.cost, jobMib: 600 };
  expect(wrong({ ...row, work: true, cost: more }, new Map())).toEqual(['took 600 MiB']);
});
