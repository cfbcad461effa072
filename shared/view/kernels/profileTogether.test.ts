import { describe, expect, it } from 'vitest';
import { chosenEntries, profileEntries } from '../../profile/choice.ts';
import { pressOf, profileSummary } from '../../profile/summaryTesting.ts';
import { apartText, areTogether, takenText } from './profileTogether.ts';

const summary = (id: string, at: string, precision: 'FP32' | 'INT8') =>
  profileSummary(id, at, { device: 'CPU', precision });

describe('while a model is profiled again', () => {
  it('the tracks of before stay until all of the new ones are there', () => {
    const entries = profileEntries(
      [
        { ...summary('new', '22T14:01', 'FP32'), press: pressOf(1) },
        summary('old', '21T09:00', 'FP32'),
        summary('kept', '21T09:01', 'INT8'),
      ],
      { name: 'squeezenet1.1', modelSha256: null },
    );
    const ids = (picked: readonly string[], ...open: number[]) =>
      chosenEntries(entries, picked, new Set(open.map(pressOf))).map(({ id }) => id);
    expect(ids([], 1)).toEqual(['old', 'kept']);
    expect(ids([], 2)).toEqual(['new', 'kept']);
    // One that was picked by hand is shown.
    expect(ids(['new.0'], 1)).toEqual(['new', 'kept']);
  });

  it('the first tracks of a model come as they end', () => {
    const entries = profileEntries([{ ...summary('new', '22T14:01', 'FP32'), press: pressOf(1) }], {
      name: 'squeezenet1.1',
      modelSha256: null,
    });
    expect(chosenEntries(entries, [], new Set([pressOf(1)]))).toHaveLength(1);
  });
});

describe('profiles of different times', () => {
  const entries = (...times: string[]) =>
    profileEntries(
      times.map((time, at) => summary(String(at), time, at === 0 ? 'FP32' : 'INT8')),
      { name: 'squeezenet1.1', modelSha256: null },
    );

  it('are said to be so, each with its time', () => {
    expect(areTogether(entries('22T14:00', '22T14:07'))).toBe(true);
    expect(apartText(entries('22T14:00', '22T14:07'))).toBeNull();
    expect(apartText(entries('21T09:00', '22T14:00'))).toMatch(
      /^Not profiled together: CPU FP32 21 Nov \d\d:\d\d, CPU INT8 22 Nov \d\d:\d\d\./,
    );
  });

  it('are together by their press, however long it took, and apart by two', () => {
    const [first, second] = entries('22T14:00', '22T17:00');
    if (first === undefined || second === undefined) throw new Error('there are two');
    const of = (a: number | null, b: number | null) =>
      areTogether([
        { ...first, press: a === null ? a : pressOf(a) },
        { ...second, press: b === null ? b : pressOf(b) },
      ]);
    expect([of(1, 1), of(null, null), of(1, 2)]).toEqual([true, false, false]);
    // A minute apart: of older documents nothing more is known, and with a newer one they are not of one press.
    const soon = { ...second, createdAt: first.createdAt };
    expect(areTogether([first, soon])).toBe(true);
    expect(areTogether([first, { ...soon, press: pressOf(1) }])).toBe(false);
  });

  it('are apart on two machines or runtimes, whenever they were taken', () => {
    const [first, second] = entries('22T14:00', '22T14:01');
    if (first === undefined || second === undefined) throw new Error('there are two');
    expect(areTogether([first, { ...second, hostname: 'other' }])).toBe(false);
    expect(apartText([first, { ...second, runtime: '2025.1.0-1' }])).toMatch(/with OpenVINO 2025\.1\.0\./);
  });

  it('have no single date', () => {
    expect(takenText(entries('22T14:00', '22T14:07'))).not.toContain(' to ');
    expect(takenText(entries('21T09:00', '22T14:00'))).toMatch(/^21 Nov .* to 22 Nov /);
  });
});
