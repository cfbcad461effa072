import { expect, it } from 'vitest';
import type { Work, WorkRequest } from '../../../shared/work/registry.ts';
import { workRequestSchema } from '../../../shared/work/registry.ts';
import { requireUnused } from './unused.ts';

const work = (asked: object, state: Work['state'] = 'going'): Work => {
  const request: WorkRequest = workRequestSchema.parse(asked);
  return {
    ...{ id: 'w', title: 'Noise', startedAt: '2026-12-01T10:00:00.000Z', state },
    ...{ sequence: 0, progress: null, error: null },
    ...request,
  };
};
const noise = {
  kind: 'noise',
  request: {
    ...{ models: [{ kind: 'catalogue', id: 'alexnet' }], devices: ['CPU'], precisions: ['FP32'] },
    ...{ runtimes: ['2024.6.0'], processes: 3, spanMs: 1 },
  },
};

it('a release is not removed while work of this host measures with it, or adds it', () => {
  const remove =
    (...all: Work[]) =>
    () =>
      requireUnused('2024.6.0', all);
  expect(remove(work(noise))).toThrow('OpenVINO 2024.6.0 is in use (Noise): cancel that, or wait');
  expect(remove(work({ kind: 'runtime', request: { release: '2024.6.0' } }))).toThrow('in use');
  expect(remove(work(noise, 'done'))).not.toThrow();
  expect(remove(work({ kind: 'runtime', request: { release: '2025.4.1' } }))).not.toThrow();
  expect(remove()).not.toThrow();
});

it('a release is not removed while a bisect may measure it: one of its ends, or one between them', () => {
  const bisect = work({
    kind: 'bisect',
    request: {
      ...{ model: { kind: 'catalogue', id: 'alexnet' }, device: 'CPU', precision: 'FP32' },
      ...{ good: '2024.6.0', bad: '2026.4.1' },
    },
  });
  const remove = (release: string) => () => requireUnused(release, [bisect]);
  for (const release of ['2024.6.0', '2025.4.1', '2026.4.1']) expect(remove(release)).toThrow('in use');
  for (const release of ['2024.3.0', '2026.5.0']) expect(remove(release)).not.toThrow();
});
