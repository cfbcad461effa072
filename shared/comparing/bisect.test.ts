import { describe, expect, it } from 'vitest';
import { seededRandom } from '../statistics/random.ts';
import { seconds } from '../units.ts';
import { type MeasuredReleases, searchChange } from './bisect.ts';
import { bisectDocumentSchema } from './bisectDocument.ts';
import { effectsOf } from './twoByTwo.ts';

const releases = ['2024.3.0', '2024.6.0', '2025.2.0', '2025.4.1', '2026.0.0', '2026.2.0', '2026.4.1'];

/**
 * A machine on which each release takes `times` of the first, and whose processes differ by `noise` (a standard deviation of the logarithm, of
 * a sum of uniform numbers).
 */
function machine(times: readonly number[], noise: number, seed: number, processes = 8) {
  const { next } = seededRandom(seed);
  const normal = (): number => Array.from({ length: 12 }, next).reduce((sum, one) => sum + one, -6);
  let runs = 0;
  const measured: string[][] = [];
  const measure = (some: readonly string[]): Promise<MeasuredReleases> => {
    measured.push([...some]);
    const locations = new Map(
      some.map((release) => {
        const level = Math.log(times[releases.indexOf(release)] ?? Number.NaN);
        return [
          release,
          new Map(Array.from({ length: processes }, (_, number) => [number, level + noise * normal()])),
        ];
      }),
    );
    return Promise.resolve({ run: `r${++runs}`, locations, secondsEach: seconds(4) });
  };
  return { measure, measured };
}

const slowerFrom = (at: number, times = 1.15): number[] =>
  releases.map((_, index) => (index < at ? 1 : times));

describe('a search for the release that changed a time', () => {
  it.each(releases.slice(1).map((release, index) => [release, index + 1] as const))(
    'names %s in 20 of 20 tries when it is 15 %% slower',
    async (release, at) => {
      for (let seed = 1; seed <= 20; seed++) {
        const { measure, measured } = machine(slowerFrom(at), 0.01, seed);
        const { answer, steps } = await searchChange({ releases, measure });
        expect(answer).toMatchObject({ kind: 'found', good: releases[at - 1], bad: release, also: [] });
        if (answer.kind !== 'found') return;
        expect(answer.change.verdict).toBe('slower');
        expect(answer.change.ratio).toBeCloseTo(1 / 1.15, 1);
        expect(answer.errorProbability).toBeLessThan(0.05);
        // The ends, and then half of what is left each time.
        expect(measured.length).toBeLessThanOrEqual(4);
        expect(steps).toHaveLength(measured.length);
      }
    },
  );

  it('names a release that is faster', async () => {
    const { measure } = machine(slowerFrom(3, 0.8), 0.01, 1);
    const { answer } = await searchChange({ releases, measure });
    expect(answer).toMatchObject({ kind: 'found', good: '2025.2.0', bad: '2025.4.1' });
    expect(answer.change.verdict).toBe('faster');
  });

  it('ends with the ends where nothing changed', async () => {
    const { measure, measured } = machine(slowerFrom(3, 1), 0.001, 1);
    const { answer } = await searchChange({ releases, measure });
    expect(answer.kind).toBe('same');
    expect(measured).toEqual([['2024.3.0', '2026.4.1']]);
  });

  it('says that the data are not enough, and for how long more it would measure', async () => {
    const { measure, measured } = machine(slowerFrom(3, 1.02), 0.1, 1);
    const { answer } = await searchChange({ releases, measure });
    expect(answer).toMatchObject({ kind: 'notEnoughData', needed: { kind: 'processes' } });
    expect(measured).toHaveLength(3);
  });

  it('names the larger of two changes, and the other one beside it', async () => {
    const times = [1, 1.05, 1.05, 1.05, 1.05, 1.25, 1.25];
    const { measure } = machine(times, 0.005, 1);
    const { answer } = await searchChange({ releases, measure });
    expect(answer).toMatchObject({
      kind: 'found',
      good: '2026.0.0',
      bad: '2026.2.0',
      also: [{ good: '2024.3.0', bad: '2025.4.1' }],
    });
  });

  it('does not name a release in 95 % or more of the tries where nothing changed', async () => {
    let named = 0;
    for (let seed = 1; seed <= 200; seed++) {
      const { answer } = await searchChange({
        releases,
        measure: machine(slowerFrom(3, 1), 0.02, seed).measure,
      });
      if (answer.kind === 'found') named++;
    }
    expect(named).toBeLessThanOrEqual(10);
  });

  it('leaves open which of two equal changes is the larger', async () => {
    const { measure } = machine([1, 1.1, 1.1, 1.1, 1.1, 1.1, 1.21], 0.02, 4);
    const { answer } = await searchChange({ releases, measure });
    expect(answer).toMatchObject({ kind: 'undecided', good: '2024.3.0', bad: '2026.4.1' });
  });

  it('pairs processes by their number, where a release was measured in fewer of them', async () => {
    const { measure } = machine(slowerFrom(5), 0.01, 1);
    const uneven = async (some: readonly string[]) => {
      const { locations, ...rest } = await measure(some);
      // The machine becomes slower from process to process: only those of one number are alike.
      const drifting = new Map(
        [...locations].map(([release, own]) => {
          const kept = [...own].filter(([number]) => release !== '2026.4.1' || number > 0);
          return [release, new Map(kept.map(([number, log]) => [number, log + number]))] as const;
        }),
      );
      return { ...rest, locations: drifting };
    };
    const { answer } = await searchChange({ releases, measure: uneven });
    expect(answer).toMatchObject({ kind: 'found', good: '2026.0.0', bad: '2026.2.0' });
  });

  it('has steps that are as the document says', async () => {
    const { steps } = await searchChange({ releases, measure: machine(slowerFrom(2), 0.01, 1).measure });
    for (const step of steps) expect(bisectDocumentSchema.shape.steps.element.parse(step)).toEqual(step);
  });

  it('takes two neighbours as they are', async () => {
    const [good = '', bad = ''] = releases;
    const { measure, measured } = machine(slowerFrom(1), 0.01, 1);
    const { answer } = await searchChange({ releases: [good, bad], measure });
    expect(answer).toMatchObject({ kind: 'found', good, bad });
    expect(measured).toHaveLength(1);
  });
});

describe('the effects of a model and a release', () => {
  const level = (time: number, seed: number) => {
    const { next } = seededRandom(seed);
    return new Map(Array.from({ length: 10 }, (_, at) => [at, Math.log(time) + 0.004 * (next() - 0.5)]));
  };

  it('are separated', () => {
    const { model, runtime, interaction } = effectsOf({
      oldOnGood: level(10, 1),
      newOnGood: level(12, 2),
      oldOnBad: level(10, 3),
      newOnBad: level(12, 4),
    });
    expect(model.verdict).toBe('slower');
    expect(model.ratio).toBeCloseTo(10 / 12, 2);
    expect(runtime.verdict).toBe('same');
    expect(interaction.verdict).toBe('same');
  });

  it('show a release that slows the new model alone', () => {
    const { interaction, runtime } = effectsOf({
      oldOnGood: level(10, 1),
      newOnGood: level(10, 2),
      oldOnBad: level(10, 3),
      newOnBad: level(13, 4),
    });
    expect(interaction.ratio).toBeCloseTo(10 / 13, 2);
    expect(runtime.ratio).toBeCloseTo(Math.sqrt(10 / 13), 2);
  });
});
