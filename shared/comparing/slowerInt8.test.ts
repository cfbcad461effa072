import { describe, expect, it } from 'vitest';
import type { Configuration } from '../documents/run.ts';
import { nanoseconds } from '../units.ts';
import { aCell } from '../view/run/testing.ts';
import { slowerInt8Text } from '../view/text/slowerInt8Text.ts';
import { int8AndFloat, slowerInt8 } from './slowerInt8.ts';

/** Six processes of 20 samples around a latency, within a part of it. */
const measured = (ms: number, part: number) => ({
  cell: aCell({ model: 'net', precision: 'INT8', mean: ms }),
  rounds: Array.from({ length: 6 }, (_, at) => ({
    ...{ cellId: 'one', process: at, round: at, startedAt: '2026-11-30T10:00:00.000Z' },
    samplesNs: Array.from({ length: 20 }, (_, sample) =>
      nanoseconds(1e6 * ms * (1 + part * Math.sin(7 * at + 3 * sample + ms))),
    ),
  })),
});

describe('INT8 next to FP32', () => {
  it('is slower where the whole interval of the ratio lies above 1, with its figures', () => {
    const slower = slowerInt8(measured(0.7, 0.02), measured(0.5, 0.02), 'median');
    expect(slower?.ratio).toBeCloseTo(1.4, 2);
    expect(slower === null ? '' : slowerInt8Text(slower)).toMatch(
      /^INT8 is slower than FP32 here: 1\.40 times the latency \[1\.[34]\d, 1\.4\d\], 0\.700 ms instead of 0\.500 ms\.$/,
    );
  });

  it('is not called slower where it is faster, or where the interval holds 1', () => {
    expect(slowerInt8(measured(0.5, 0.02), measured(0.7, 0.02), 'median')).toBeNull();
    expect(slowerInt8(measured(0.501, 0.5), measured(0.5, 0.4), 'median')).toBeNull();
    expect(slowerInt8({ ...measured(0.7, 0), rounds: [] }, measured(0.5, 0.02), 'mean')).toBeNull();
  });

  it('is compared with the cell that differs in nothing but the precision', () => {
    const base = {
      ...{ model: 0, device: 'CPU', isa: null, batch: 1, requests: 1, streams: 1, threads: null },
      precision: 'FP32',
    } satisfies Configuration;
    const configurations: Configuration[] = [
      base,
      { ...base, precision: 'INT8', threads: 1 },
      { ...base, precision: 'INT8' },
      { ...base, model: 1 },
    ];
    const cells = configurations.map((_, id) => ({ id, status: 'measured' as const }));
    const ids = (of: Configuration) => {
      const pair = int8AndFloat(configurations, cells, of);
      return pair === null ? null : [pair.int8.id, pair.float.id];
    };
    expect(ids(base)).toEqual([2, 0]);
    expect(ids({ ...base, model: 1 })).toBeNull();
    expect(ids({ ...base, threads: 1 })).toBeNull();
    const running = cells.map(
      (cell) => ({ ...cell, status: cell.id === 2 ? 'running' : 'measured' }) as const,
    );
    expect(int8AndFloat(configurations, running, base)).toBeNull();
  });
});
