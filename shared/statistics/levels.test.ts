import { expect, it } from 'vitest';
import scipy from './fixtures/scipy.json' with { type: 'json' };
import {
  pairedProcesses,
  pooledSpread,
  processLocations,
  unpairedProcesses,
  varianceLevels,
} from './levels.ts';
import { seededRandom } from './random.ts';
import { intervalOfEstimate } from './verdict.ts';

const random = seededRandom(7);
/** Box & Muller. */
const normal = (): number =>
  Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
const many = <T>(count: number, of: () => T): T[] => Array.from({ length: count }, of);

it('planted variances of each level come back, with unequal numbers of rounds and inferences', () => {
  const planted = { process: 0.05, round: 0.02, inference: 0.1 };
  const processes = many(300, () => {
    const ofProcess = planted.process * normal();
    return many(2 + random.below(4), () => {
      const ofRound = planted.round * normal();
      return many(5 + random.below(20), () => Math.exp(ofProcess + ofRound + planted.inference * normal()));
    });
  });
  const found = varianceLevels(processes);
  expect(Math.sqrt(found.process ?? 0)).toBeCloseTo(planted.process, 2);
  expect(Math.sqrt(found.round ?? 0)).toBeCloseTo(planted.round, 2);
  expect(Math.sqrt(found.inference ?? 0)).toBeCloseTo(planted.inference, 2);
  expect(found.counts.processes).toBe(300);
});

it('of equal numbers the components are those of the textbook analysis of variance', () => {
  // Logarithms 0 and 2 in each round; rounds at 1 and 3, 11 and 13: mean squares 2, 4 and 200 by hand.
  const round = (centre: number) => [Math.exp(centre - 1), Math.exp(centre + 1)];
  const found = varianceLevels([
    [round(1), round(3)],
    [round(11), round(13)],
  ]);
  expect(found.inference).toBeCloseTo(2, 9);
  expect(found.round).toBeCloseTo((4 - 2) / 2, 9);
  expect(found.process).toBeCloseTo((200 - 4) / 4, 9);
});

it('a level that was not repeated is not known, and none is below 0', () => {
  expect(varianceLevels([[[5]]])).toEqual({
    process: null,
    round: null,
    inference: null,
    counts: { processes: 1, rounds: 1, inferences: 1 },
  });
  const same = [1, 2];
  expect(varianceLevels([[same, same], [], [same, same, []]])).toMatchObject({ process: 0, round: 0 });
  expect(() => varianceLevels([[[]]])).toThrow('at least one duration');
  expect(() => varianceLevels([[[1, 0]]])).toThrow('above 0, not 0');
});

it('a process lies at the mean of its rounds, and one interrupted inference does not move it', () => {
  const [plain, interrupted] = processLocations([
    [
      [2, 2, 2],
      [8, 8, 8],
    ],
    [
      [2, 2, 900],
      [8, 8, 8],
    ],
  ]);
  expect(plain).toBeCloseTo(Math.log(4), 12);
  expect(interrupted).toBeCloseTo(Math.log(4), 12);
  expect(() => processLocations([[[]]])).toThrow('at least one duration');
});

it('pairs of processes are a paired t test, as scipy has it', () => {
  const { first, second, interval } = scipy.paired;
  const estimate = pairedProcesses(first, second);
  expect(estimate.degrees).toBe(first.length - 1);
  const [low, high] = intervalOfEstimate(estimate);
  expect(Math.log(low)).toBeCloseTo(interval[0] ?? Number.NaN, 9);
  expect(Math.log(high)).toBeCloseTo(interval[1] ?? Number.NaN, 9);
  expect(() => pairedProcesses([1, 2], [1])).toThrow('there are 2 and 1');
  expect(() => pairedProcesses([1], [1])).toThrow('at least two pairs');
});

it('processes measured apart are a Welch test, as scipy has it', () => {
  const { first, second, degrees, interval } = scipy.welch;
  const [a, b] = [pooledSpread([first]), pooledSpread([second])];
  if (a === null || b === null) throw new Error('no spread');
  const estimate = unpairedProcesses(first, second, [a, b]);
  expect(estimate.degrees).toBeCloseTo(degrees, 9);
  const [low, high] = intervalOfEstimate(estimate);
  expect(Math.log(low)).toBeCloseTo(interval[0] ?? Number.NaN, 9);
  expect(Math.log(high)).toBeCloseTo(interval[1] ?? Number.NaN, 9);
});

it('groups share one spread around their own means; single values tell none', () => {
  expect(pooledSpread([[1, 3], [10, 12], [5]])).toEqual({ standardDeviation: Math.sqrt(2), degrees: 2 });
  expect(pooledSpread([[1], []])).toBeNull();
});
