import { describe, expect, it } from 'vitest';
import type { ModelGraph } from '../../models/library.ts';
import { allFolds, closedAtFirst, firstIn, foldsOf, spanName } from './folds.ts';
import { graphOfModel } from './networkGraph.ts';
import { framesOfRuns } from './runFrames.ts';
import { factsOfFold, foldsAround, shownGraph } from './shownGraph.ts';

/** A chain of operations. */
function chain(names: readonly (readonly [name: string, type: string])[]) {
  const graph: ModelGraph = {
    nodes: names.map(([name, type], at) => ({
      ...{ id: String(at), name, type, shape: [1, 8, 4, 4], attributes: {}, sources: [name] },
    })),
    edges: names.slice(1).map((_, at) => ({ from: String(at), to: String(at + 1), shape: [1, 8, 4, 4] })),
  };
  return graphOfModel(graph, null);
}

const block = (name: string) =>
  [
    [`${name}/conv_1x1`, 'Convolution'],
    [`${name}/relu`, 'ReLU'],
    [`${name}/conv_3x3`, 'Convolution'],
    [`${name}/sum`, 'Add'],
    [`${name}/out`, 'ReLU'],
  ] as const;
/** As DenseNet: what joins the blocks stands between them. */
const joined = (name: string, at: number) =>
  [...block(`${name}_${at}`), [`concat_${name}_${at}`, 'Concat'] as const] as const;
const times = <T>(count: number, make: (at: number) => readonly T[]): T[] =>
  Array.from({ length: count }, (_, at) => make(at + 1)).flat();

const deep = chain([
  ['data', 'Parameter'],
  ...times(12, (at) => block(`res4b${at}`)),
  ['pool', 'MaxPool'],
  ...times(10, (at) => joined('dense', at)),
  ['fc', 'MatMul'],
  ['prob', 'SoftMax'],
]);

describe('blocks that repeat', () => {
  it('are one run, with what joins them, and named by their first and last', () => {
    const runs = new Map(foldsOf(deep).runs.map((run) => [run?.name ?? null, run?.repeats]));
    expect([...runs]).toEqual([
      [null, undefined],
      ['res4b1…12', 12],
      ['dense_1…10', 10],
    ]);
    expect(foldsOf(deep).runs.filter((run) => run?.name === 'dense_1…10')).toHaveLength(60);
  });

  it('are no run when there are two of them, when they differ, or when they are single nodes', () => {
    const other = [...block('b2').slice(0, 4), ['b2/out', 'Sigmoid'] as const];
    const rest = times(100, (at) => [[`x${at}`, `Type${at}`] as const]);
    const noRuns = [
      chain([...block('b1'), ...block('b2'), ...rest]),
      chain([...block('b1'), ...other, ...block('b3'), ...rest]),
      chain([...times(9, (at) => [[`pool${at}`, 'MaxPool'] as const]), ...rest]),
    ];
    const three = chain([...block('b1'), ...block('b2'), ...block('b3'), ...rest]);
    expect(new Set(foldsOf(three).runs.map((run) => run?.name))).toEqual(new Set(['b1…3', undefined]));
    for (const graph of noRuns) expect(foldsOf(graph).runs.filter((run) => run !== null)).toEqual([]);
  });

  it('keep whole numbers in their name', () => {
    expect(spanName('inception_a1', 'inception_a10')).toBe('inception_a1…10');
    expect(spanName('res4b11', 'res4b12')).toBe('res4b11…12');
    expect(spanName('stem', 'head')).toBe('stem…head');
  });
});

describe('a large graph', () => {
  const closed = closedAtFirst(deep);
  const shown = shownGraph(deep, closed);

  it('is folded at first, a small one is not', () => {
    expect(shown.nodes.map(({ name, type }) => `${name}: ${type}`)).toEqual([
      'data: Parameter',
      'res4b1…12: 12 blocks',
      'pool: MaxPool',
      'dense_1…10: 10 blocks',
      'fc: MatMul',
      'prob: SoftMax',
    ]);
    expect(shown.edges).toHaveLength(5);
    const small = chain(times(3, (at) => block(`b${at}`)));
    expect(closedAtFirst(small).size).toBe(0);
    expect(foldsOf(small).runs.filter((run) => run !== null)).toEqual([]);
  });

  it('opens a run into its groups, and a group into its nodes', () => {
    const groups = shownGraph(deep, without(closed, 'res4b1…12'));
    expect(groups.nodes.filter(({ run }) => run?.name === 'res4b1…12')).toHaveLength(12);
    expect(groups.groups).toEqual([]);
    const nodes = shownGraph(deep, without(closed, 'res4b1…12', 'res4b3'));
    expect(nodes.groups).toEqual(['res4b3']);
    expect(nodes.nodes.filter(({ group }) => group === 'res4b3').map(({ label }) => label)).toContain('sum');
    expect(nodes.shownAs.get('res4b3/sum')).toBe('res4b3/sum');
    expect(nodes.shownAs.get('res4b4/sum')).toBe('group res4b4');
    expect(firstIn(deep, 'res4b3')).toBe('res4b3/conv_1x1');
  });

  it('closes from the inside: a node’s group, then its run', () => {
    const open = shownGraph(deep, without(closed, 'res4b1…12', 'res4b3'));
    const around = (id: string) => foldsAround(open.nodes.find((node) => node.id === id) ?? fail(id));
    expect(around('res4b3/sum')).toEqual(['res4b3', 'res4b1…12']);
    expect(around('group res4b4')).toEqual(['res4b1…12']);
    expect(around('group dense_1…10')).toEqual(['dense_1…10']);
    expect(around('pool')).toEqual([]);
  });

  it('tells what a closed group or run holds', () => {
    expect(factsOfFold(deep, 'group res4b1…12')).toMatchObject({
      name: 'res4b1…12',
      repeats: 12,
      nodes: 60,
      types: [
        ['Convolution', 24],
        ['ReLU', 24],
        ['Add', 12],
      ],
    });
    expect(factsOfFold(deep, 'group res4b3')).toMatchObject({ repeats: null, nodes: 5 });
    expect(factsOfFold(deep, 'pool')).toBeNull();
  });

  it('frames what belongs to an open run, and nothing else', () => {
    const open = shownGraph(deep, without(closed, 'res4b1…12'));
    const boxes = open.nodes.map(({ id }, at) => ({ id, x: 100, y: at * 50, width: 200, height: 28 }));
    const [frame, ...others] = framesOfRuns(open.nodes, boxes);
    expect(others).toEqual([]);
    expect(frame?.id).toBe('res4b1…12');
    // The input above it, the pooling below.
    expect(frame?.y).toBeGreaterThanOrEqual(28);
    expect((frame?.y ?? 0) + (frame?.height ?? 0)).toBeLessThan(13 * 50);
    expect(allFolds(deep)).toContain('res4b1…12');
  });
});

function without(closed: ReadonlySet<string>, ...names: readonly string[]): ReadonlySet<string> {
  return new Set([...closed].filter((name) => !names.includes(name)));
}

function fail(id: string): never {
  throw new Error(`there is no node ${id}`);
}
