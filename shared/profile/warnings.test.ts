import { describe, expect, it } from 'vitest';
import { microseconds } from '../units.ts';
import type { NodeRow } from './claims.ts';
import { aNode } from './testing.ts';
import { readingWarnings } from './warnings.ts';

const row = (name: string, problem: NodeRow['reading']['problem'] = null): NodeRow => ({
  ...{ node: aNode(name, []), index: 0, name, layers: [], operations: [] },
  reading: { state: 'executed', calls: 1, realTimeUs: microseconds(1), problem },
});
const placed = { startUs: microseconds(0), slotUs: { median: 1, p10: 1, p90: 1 } };

describe('what readings lack', () => {
  it('is said of each problem with the kernels that have it', () => {
    const rows = [
      row('a', 'missing'),
      row('b', 'absurd'),
      row('c', 'coldRunInside'),
      row('d', 'missing'),
      row('e'),
    ];
    const timeline = { times: [placed, placed, null, placed, placed], impossible: new Map([[4, 2]]) };
    expect(
      readingWarnings(rows, timeline, 9).map((one) =>
        'problem' in one ? [one.problem, one.names, one.count] : one,
      ),
    ).toEqual([
      ['missing', ['a', 'd'], 2],
      ['absurd', ['b'], 1],
      ['cold-run-inside', ['c'], 1],
      ['impossible-starts', ['e'], 1],
      ['unplaced', ['c'], 1],
    ]);
    expect(readingWarnings(rows, timeline, 9)[0]).toMatchObject({ kind: 'kernel-readings', inferences: 9 });
  });

  it('is one line where the device tells no starts at all', () => {
    expect(readingWarnings([row('a')], null, 9)).toEqual([{ kind: 'no-start-times' }]);
    expect(readingWarnings([row('a')], { times: [placed], impossible: new Map() }, 9)).toEqual([]);
  });

  it('names only the first of many', () => {
    const many = Array.from({ length: 50 }, (_, at) => row(`k${at}`, 'missing'));
    const times = many.map(() => placed);
    const [warning] = readingWarnings(many, { times, impossible: new Map() }, 9);
    expect(warning).toMatchObject({ count: 50 });
    expect(warning !== undefined && 'names' in warning ? warning.names.length : 0).toBeLessThan(10);
  });
});
