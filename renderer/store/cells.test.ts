import { beforeEach, describe, expect, it } from 'vitest';
import { testPage } from './pageTesting.ts';

const plan = { models: ['a', 'b', 'c'], columns: ['CPU FP32', 'CPU BF16', 'CPU INT8'] };

let opened: ReturnType<typeof testPage>;
beforeEach(() => {
  opened = testPage({ hash: '#/matrix' });
});
const cells = () => opened.page.cells;
const marked = () => [...cells().marked()];
const settings = () => opened.page.navigation.settingsNow('matrix');

describe('the chosen cell', () => {
  it('is walked to from the first one, and stays in the grid', () => {
    cells().walk(plan, 1, 0);
    expect(cells().chosen()).toBe('a|CPU FP32');
    cells().walk(plan, 1, 1);
    expect(cells().chosen()).toBe('b|CPU BF16');
    cells().walk(plan, 99, 99);
    expect(cells().chosen()).toBe('c|CPU INT8');
  });

  it('stays where it is in a grid without cells', () => {
    cells().choose('a|CPU FP32');
    cells().walk({ models: [], columns: [] }, 1, 0);
    expect(cells().chosen()).toBe('a|CPU FP32');
  });

  it('stands in the address, which is replaced', () => {
    cells().choose('b|CPU BF16');
    expect(opened.history).toEqual(['#/matrix?cell=b%7CCPU+BF16']);
  });
});

describe('marks', () => {
  it('go from the cell where Shift was first held to the one that is reached', () => {
    cells().choose('b|CPU BF16');
    cells().walk(plan, 0, 1, true);
    expect(marked()).toEqual(['b|CPU BF16', 'b|CPU INT8']);
    cells().walk(plan, -1, 0, true);
    expect(marked()).toEqual(['a|CPU BF16', 'a|CPU INT8', 'b|CPU BF16', 'b|CPU INT8']);
    cells().walk(plan, 1, -1, true);
    expect(marked()).toEqual(['b|CPU BF16']);
  });

  it('begin again with the cell that was chosen last', () => {
    cells().choose('a|CPU FP32');
    cells().walk(plan, 1, 0, true);
    cells().choose('c|CPU INT8');
    cells().walk(plan, 0, -1, true);
    expect(marked()).toEqual(['c|CPU BF16', 'c|CPU INT8']);
  });

  it('begin with the address’s cell, or the one that is reached where none is chosen', () => {
    const other = testPage({ hash: '#/matrix?cell=a%7CCPU+BF16' }).page.cells;
    other.extendTo(plan, 'b|CPU BF16');
    expect([...other.marked()]).toEqual(['a|CPU BF16', 'b|CPU BF16']);
    cells().extendTo(plan, 'c|CPU FP32');
    expect(marked()).toEqual(['c|CPU FP32']);
    expect(cells().chosen()).toBe('c|CPU FP32');
  });

  it('are put on a row, a column, all, and taken off again', () => {
    cells().choose('b|CPU BF16');
    cells().markRow(plan);
    expect(marked()).toEqual(['b|CPU FP32', 'b|CPU BF16', 'b|CPU INT8']);
    cells().markRow(plan);
    expect(marked()).toEqual([]);
    cells().markColumn(plan);
    expect(marked()).toEqual(['a|CPU BF16', 'b|CPU BF16', 'c|CPU BF16']);
    cells().toggleMark(['b|CPU BF16']);
    expect(marked()).toEqual(['a|CPU BF16', 'c|CPU BF16']);
    cells().markAll(plan);
    expect(marked()).toHaveLength(9);
    cells().clearMarks();
    expect(marked()).toEqual([]);
  });

  it('need a chosen cell for a row or a column', () => {
    cells().markRow(plan);
    cells().markColumn(plan);
    expect(marked()).toEqual([]);
  });

  it('are left before the chosen cell is', () => {
    cells().choose('a|CPU FP32');
    cells().toggleMark(['b|CPU BF16']);
    cells().stepOut();
    expect([marked(), cells().chosen()]).toEqual([[], 'a|CPU FP32']);
    cells().stepOut();
    expect(cells().chosen()).toBeNull();
  });
});

describe('what a command is for', () => {
  it('is what is marked, else what is chosen, else nothing', () => {
    expect([...cells().actedOn()]).toEqual([]);
    cells().choose('a|CPU FP32');
    expect([...cells().actedOn()]).toEqual(['a|CPU FP32']);
    cells().toggleMark(['b|CPU BF16', 'c|CPU BF16']);
    expect([...cells().actedOn()]).toEqual(['b|CPU BF16', 'c|CPU BF16']);
  });
});

describe('the matrix', () => {
  it('is sorted by a column, then the other way round, then not', () => {
    const sorts = [1, 2, 3].map(() => {
      cells().sortBy('CPU FP32');
      return settings().sort;
    });
    expect(sorts).toEqual([
      { column: 'CPU FP32', reversed: false },
      { column: 'CPU FP32', reversed: true },
      null,
    ]);
  });

  it('has its models pinned and let go, and no model that has no name', () => {
    cells().togglePin('b');
    cells().togglePin('a');
    cells().togglePin('');
    cells().togglePin(undefined);
    expect(settings().pinnedModels).toEqual(['b', 'a']);
    cells().togglePin('b');
    expect(settings().pinnedModels).toEqual(['a']);
  });

  it('has columns hidden, and shown again where all of them are', () => {
    cells().toggleColumns(['CPU FP32', 'CPU BF16']);
    cells().toggleColumns(['CPU BF16', 'CPU INT8']);
    expect(settings().hiddenColumns).toEqual(['CPU FP32', 'CPU BF16', 'CPU INT8']);
    cells().toggleColumns(['CPU FP32', 'CPU INT8']);
    expect(settings().hiddenColumns).toEqual(['CPU BF16']);
  });

  it('has heat on and off', () => {
    const before = settings().heat;
    cells().toggleHeat();
    expect(settings().heat).toBe(!before);
  });
});
