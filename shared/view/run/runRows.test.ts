import { describe, expect, it } from 'vitest';
import { changedTagsOf, givenName, pinnedFirst, runChoices, runsShown } from './runRows.ts';
import { aCell, aRun } from './testing.ts';

const cell = aCell({ model: 'alexnet', precision: 'FP32', mean: 2 });
const listed = (id: string, sequence: number, fields: object = {}) => ({
  ...aRun({ id, cells: [cell], rounds: [] }).run,
  sequence,
  ...fields,
});
const machine = (hostname: string) => ({ ...listed('x', 0).machine, hostname });
const runs = [
  listed('old', 1, { pinnedAt: '2026-11-30T00:00:00.000Z', tags: ['nightly'] }),
  listed('middle', 2, { machine: machine('cellar'), models: ['vgg16', 'alexnet'], tags: ['b', 'nightly'] }),
  listed('young', 3),
];
const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id);

describe('the runs of a library', () => {
  it('are pinned ones first, then the newest', () => {
    expect(ids(pinnedFirst(runs))).toEqual(['old', 'young', 'middle']);
  });

  it('are those that a search found and that pass what was chosen', () => {
    expect(ids(runsShown(runs, {}, null))).toEqual(['old', 'young', 'middle']);
    expect(ids(runsShown(runs, { tag: 'Nightly' }, null))).toEqual(['old', 'middle']);
    expect(ids(runsShown(runs, { machine: 'cell' }, null))).toEqual(['middle']);
    expect(ids(runsShown(runs, { tag: 'nightly' }, new Set(['middle', 'young'])))).toEqual(['middle']);
    expect(ids(runsShown(runs, {}, new Set()))).toEqual([]);
  });

  it('can be chosen by what they have, each once', () => {
    expect(runChoices(runs)).toMatchObject({ tag: ['b', 'nightly'] });
    expect(runChoices(runs).machine).toHaveLength(2);
    expect(runChoices(runs).model).toContain('vgg16');
  });

  it('have a name where somebody gave one', () => {
    expect(givenName({ title: 'a, b and 2 more', models: ['a', 'b', 'c', 'd'] })).toBeNull();
    expect(givenName({ title: 'Quiet', models: ['a'] })).toBe('Quiet');
  });
});

it.each([
  [['a', 'b'], 'a, b', [], []],
  [['a', 'b'], ' B ,c,, ', ['c'], ['a']],
  [[], 'x', ['x'], []],
  [['x'], '', [], ['x']],
])('tags %j, typed as %j', (before, typed, add, remove) => {
  expect(changedTagsOf(before, typed)).toEqual({ add, remove });
});
