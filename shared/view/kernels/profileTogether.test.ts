import { describe, expect, it } from 'vitest';
import type { Work } from '../../work/registry.ts';
import { chosenEntries, profileEntries } from './profileChoice.ts';
import { profileSummary } from './profileTesting.ts';
import { apartText, areTogether, profilingSince, takenText } from './profileTogether.ts';

const model = { kind: 'catalogue', id: 'squeezenet1.1' } as const;

function job(
  time: string,
  state: Work['state'],
  { id = model.id, precision = 'FP32' }: { id?: string; precision?: 'FP32' | 'FP16' | 'INT8' } = {},
) {
  const request = {
    models: [{ kind: 'catalogue' as const, id }],
    devices: ['CPU'],
    precisions: [precision],
    batch: 1,
    isas: [],
    iterations: 32,
    roofline: 'cached' as const,
  };
  return { kind: 'profile' as const, request, startedAt: `2026-11-22T${time}.000Z`, state };
}

const summary = (id: string, at: string, precision: 'FP32' | 'INT8') =>
  profileSummary(id, at, { device: 'CPU', precision });

describe('while a model is profiled again', () => {
  it('is known since when: the first job of the press, whether or not it has ended', () => {
    const pressed = [
      job('14:00:00', 'done'),
      job('14:00:01', 'going', { precision: 'FP16' }),
      job('14:00:02', 'going', { precision: 'INT8' }),
    ];
    expect(profilingSince(pressed, model)).toBe('2026-11-22T14:00:00.000Z');
    expect(profilingSince([job('13:00:00', 'done'), ...pressed], model)).toBe('2026-11-22T14:00:00.000Z');
    expect(profilingSince([job('14:00:00', 'going', { id: 'alexnet' })], model)).toBeNull();
    expect(profilingSince([job('14:00:00', 'done'), job('14:00:01', 'failed')], model)).toBeNull();
  });

  it('is known from the second press on where that follows at once', () => {
    const first = [job('14:00:00', 'done'), job('14:00:00', 'done', { precision: 'INT8' })];
    const second = [job('14:00:02', 'done'), job('14:00:03', 'going', { precision: 'INT8' })];
    expect(profilingSince([...first, ...second], model)).toBe('2026-11-22T14:00:02.000Z');
  });

  it('the tracks of before stay until all of the new ones are there', () => {
    const entries = profileEntries(
      [
        summary('new', '22T14:01', 'FP32'),
        summary('old', '21T09:00', 'FP32'),
        summary('kept', '21T09:01', 'INT8'),
      ],
      { name: 'squeezenet1.1', modelSha256: null },
    );
    const ids = (picked: readonly string[], since: string | null) =>
      chosenEntries(entries, picked, since).map(({ id }) => id);
    expect(ids([], '2026-11-22T14:00:00.000Z')).toEqual(['old', 'kept']);
    expect(ids([], null)).toEqual(['new', 'kept']);
    // One that was picked by hand is shown.
    expect(ids(['new.0'], '2026-11-22T14:00:00.000Z')).toEqual(['new', 'kept']);
  });

  it('the first tracks of a model come as they end', () => {
    const entries = profileEntries([summary('new', '22T14:01', 'FP32')], {
      name: 'squeezenet1.1',
      modelSha256: null,
    });
    expect(chosenEntries(entries, [], '2026-11-22T14:00:00.000Z')).toHaveLength(1);
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
