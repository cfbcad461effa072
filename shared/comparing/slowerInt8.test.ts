import { describe, expect, it } from 'vitest';
import type { Configuration } from '../documents/run.ts';
import { slowerInt8Text } from '../view/text/slowerInt8Text.ts';
import { int8AndFloat, slowerInt8 } from './slowerInt8.ts';

/** Rounds of 20 samples around a latency, within a part of it. */
const measured = (ms: number, part: number) =>
  Array.from({ length: 8 }, (_, round) =>
    Float64Array.from(
      { length: 20 },
      (_, sample) => 1e6 * ms * (1 + part * Math.sin(7 * round + 3 * sample)),
    ),
  );

describe('INT8 next to FP32', () => {
  it('is slower where the whole interval of the ratio lies above 1, with its figures', () => {
    const slower = slowerInt8(measured(0.7, 0.02), measured(0.5, 0.02), true);
    expect(slower?.ratio).toBeCloseTo(1.4, 2);
    expect(slower === null ? '' : slowerInt8Text(slower)).toMatch(
      /^INT8 is slower than FP32 here: 1\.40 times the latency \[1\.[34]\d, 1\.4\d\], 0\.70\d ms instead of 0\.50\d ms\.$/,
    );
  });

  it('is not called slower where it is faster, or where the interval holds 1', () => {
    expect(slowerInt8(measured(0.5, 0.02), measured(0.7, 0.02), true)).toBeNull();
    expect(slowerInt8(measured(0.501, 0.5), measured(0.5, 0.4), false)).toBeNull();
    expect(slowerInt8([], measured(0.5, 0.02), true)).toBeNull();
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
