/** The history of a configuration in a library of runs whose runtime was updated. */
import { expect, it } from 'vitest';
import { historySchema } from '../../../shared/comparing/history.ts';
import { seededRandom } from '../../../shared/statistics/random.ts';
import { milliseconds } from '../../../shared/units.ts';
import { temporaryFolders } from '../../store/fixtures/folder.ts';
import { writeManyRuns } from '../../store/fixtures/manyRuns.ts';
import { RunStore } from '../../store/runStore.ts';
import { historyIn } from './history.ts';

const temporaryFolder = temporaryFolders();

function library(runs = 60) {
  const random = seededRandom(2);
  const store = RunStore.open(temporaryFolder());
  const ids = writeManyRuns(store, {
    ...{ runs, models: ['alexnet', 'vgg16'], rounds: [[100, 101, 102, 99, 98, 100, 103]] },
    ...{ roundsOfCell: 2, samplesOfRound: 8, random: () => random.next() },
    firstMs: milliseconds(Date.parse('2026-01-01T00:00:00Z')),
  });
  const history = (precision: 'INT8' | 'FP32', run = ids[0] ?? '') =>
    historySchema.parse(historyIn(store, { run, model: 'vgg16', device: 'CPU', precision }));
  return { store, ids, history };
}

it('has a point for each run, and its change is annotated with what changed with it', () => {
  const { ids, history } = library();
  const { points, changes, statistic } = history('INT8');
  expect(points.map(({ run }) => run)).toEqual(ids);
  expect(statistic).toBe('median');
  // Updated after two thirds of the runs, which makes INT8 8 % slower.
  expect(changes).toHaveLength(1);
  const [change] = changes;
  expect(Math.abs((change?.at ?? 0) - 40)).toBeLessThanOrEqual(2);
  expect((change?.after ?? 0) / (change?.before ?? 1)).toBeGreaterThan(1.05);
  expect(change?.facts).toEqual([{ fact: 'OpenVINO', before: '2026.3.0', after: '2026.4.0' }]);
  expect(history('FP32').changes).toEqual([]);
});

it('keeps what people say of a change, until it is taken back', () => {
  const { store, ids, history } = library();
  const { configuration } = history('INT8');
  const begins = ids[40] ?? '';
  const marked = store.markChange(begins, configuration, 'expected');
  expect(history('INT8').changes).toMatchObject([
    { at: 40, mark: 'expected', p: null, facts: [{ fact: 'OpenVINO' }] },
  ]);
  // Of this configuration alone.
  expect(history('FP32').changes).toEqual([]);
  store.markChange(begins, configuration, 'ignore');
  expect(store.undo(null).fields).toEqual(['mark']);
  expect(history('INT8').changes[0]?.mark).toBe('expected');
  expect(store.resets(configuration)).toHaveLength(1);
  store.undo(marked.change);
  expect(store.resets(configuration)).toEqual([]);
  expect(history('INT8').changes[0]?.mark).toBeNull();
});

it('leaves out deleted runs, and says which configuration a run lacks', () => {
  const { store, ids, history } = library(6);
  store.delete(ids[2] ?? '');
  expect(history('INT8').points.map(({ run }) => run)).toEqual(ids.filter((id) => id !== ids[2]));
  const asked = { run: ids[0] ?? '', model: 'resnet', device: 'CPU', precision: 'INT8' } as const;
  expect(() => historyIn(store, asked)).toThrow('has not measured resnet on CPU in INT8');
});
