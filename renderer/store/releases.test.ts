import { expect, it } from 'vitest';
import type { Runtimes } from '../../shared/machine/runtimes.ts';
import type { WorkRequest } from '../../shared/work/registry.ts';
import { openedPage, ownRelease, work } from './pageTesting.ts';
import { plannedReleases } from './releases.ts';

const older = { ...ownRelease, release: '2024.6.0', default: false, startTimes: false };
const list = (...runtimes: Runtimes['runtimes']): Runtimes => ({ schemaVersion: 1, runtimes, fixed: null });

it('a plan names releases that are there, and the default alone by no name', () => {
  const both = list(older, ownRelease);
  expect(plannedReleases(['2026.4.0'], both)).toEqual([]);
  expect(plannedReleases(['2026.4.0', '2024.6.0', '2025.4.1'], both)).toEqual(['2024.6.0', '2026.4.0']);
  expect(plannedReleases(['2024.6.0'], list(ownRelease))).toEqual([]);
});

it('a release is added as work, measured by the next run, and gone from its plan once it is removed', async () => {
  const { page, host } = await openedPage({
    answers: { runtimes: { list: async () => list(ownRelease), remove: async () => list(ownRelease) } },
  });
  await page.releases.add('2024.6.0');
  const [started] = host.started;
  expect(started).toEqual({ kind: 'runtime', request: { release: '2024.6.0' } });
  await host.list([work(started as WorkRequest<'runtime'>)]);
  await host.finish('work 1', { kind: 'runtime', document: list(older, ownRelease) });
  const state = () => page.store.getState();
  expect(state().runtimes?.runtimes.map(({ release }) => release)).toEqual(['2024.6.0', '2026.4.0']);
  page.planning.setPlan({ models: ['catalogue:alexnet'], devices: ['CPU'], runtimes: ['2024.6.0'] });
  page.runs.benchmark();
  await expect.poll(() => host.started.length).toBe(2);
  expect(host.started[1]).toMatchObject({ kind: 'bench', request: { runtimes: ['2024.6.0'] } });
  await page.releases.remove('2024.6.0');
  expect(state().plan.runtimes).toEqual([]);
  expect(JSON.stringify(state().messages)).toContain('OpenVINO 2024.6.0 was removed');
});
