import { describe, expect, it } from 'vitest';
import { pressOf } from '../../profile/summaryTesting.ts';
import type { Work } from '../../work/registry.ts';
import { type AttemptedProfiles, profileTroubles } from './profileTroubles.ts';

const model = {
  name: 'squeezenet1.1',
  reference: { kind: 'catalogue', id: 'squeezenet1.1' },
} as const;
const early = '2026-11-22T14:00:00.000Z';
const late = '2026-11-22T15:00:00.000Z';

type Attempt = AttemptedProfiles['jobs'][number];

function attempt(state: Work['state'], id: string = model.reference.id): Attempt {
  const request = {
    ...{ models: [{ kind: 'catalogue', id } as const], devices: ['CPU'], precisions: ['BF16' as const] },
    ...{ press: pressOf(1), batch: 1, isas: [], iterations: 32, roofline: 'cached' as const },
  };
  const error = { message: 'CPU BF16: no such arithmetic.', code: 'unsupported' as const, place: {} };
  return {
    ...{ kind: 'profile', request },
    ...{ startedAt: early, state, error: state === 'failed' ? error : null },
  };
}

const failure = {
  model: model.name,
  device: 'GPU',
  precision: 'INT8',
  reason: 'the driver gave up.',
  cause: null,
} as const;
const nothing = { model, entries: [], documents: [], jobs: [] };

describe('why a configuration has no profile', () => {
  it('lists those that failed in a profile with others', () => {
    const other = { ...failure, model: 'alexnet' };
    const documents = [{ createdAt: early, failures: [failure, other] }];
    expect(profileTroubles({ ...nothing, documents })).toEqual(['GPU INT8: the driver gave up.']);
  });

  it('lists a profile of which nothing was left', () => {
    expect(profileTroubles({ ...nothing, jobs: [attempt('failed'), attempt('failed', 'alexnet')] })).toEqual([
      'CPU BF16: no such arithmetic.',
    ]);
  });

  it('is not listed once it was profiled', () => {
    const documents = [{ createdAt: early, failures: [failure] }];
    const jobs = [attempt('failed')];
    const entries = ['GPU INT8', 'CPU BF16 avx2'].map((configuration) => ({
      configuration,
      createdAt: late,
    }));
    expect(profileTroubles({ model, entries, documents, jobs })).toEqual([]);
    const before = entries.map((entry) => ({ ...entry, createdAt: '2026-11-22T13:00:00.000Z' }));
    expect(profileTroubles({ model, entries: before, documents, jobs })).toHaveLength(2);
  });

  it('goes by the order in which profiles came, not by the clock', () => {
    const documents = [{ sequence: 7, createdAt: late, failures: [failure] }];
    const entry = { configuration: 'GPU INT8', createdAt: early };
    expect(profileTroubles({ ...nothing, documents, entries: [{ ...entry, sequence: 8 }] })).toEqual([]);
    expect(profileTroubles({ ...nothing, documents, entries: [{ ...entry, sequence: 6 }] })).toHaveLength(1);
  });

  it('is not listed while it is retried, and once if it fails again', () => {
    expect(profileTroubles({ ...nothing, jobs: [attempt('failed'), attempt('going')] })).toEqual([]);
    expect(profileTroubles({ ...nothing, jobs: [attempt('failed'), attempt('failed')] })).toHaveLength(1);
  });
});
