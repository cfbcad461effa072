import { describe, expect, it } from 'vitest';
import type { ModelGraph } from '../../models/library.ts';
import { profileOf, recorded } from '../../profile/testing.ts';
import { allFolds } from './folds.ts';
import { graphCsv } from './graphCsv.ts';
import { nameInGroup, nodeGroups } from './groups.ts';
import { graphOfKernels, graphOfModel, matchingNodes } from './networkGraph.ts';
import { stepFrom } from './placed.ts';
import { noteOf, shownGraph, tensorText } from './shownGraph.ts';

const { kernels } = profileOf(recorded.squeezenetCpu());
const ran = graphOfKernels(kernels);

describe('groups of names', () => {
  it('are what a slash parts', () => {
    const names = [
      'pool1',
      ...['squeeze', 'relu', 'expand1', 'expand3', 'concat'].map((end) => `fire2/${end}`),
    ];
    expect(nodeGroups(names)).toEqual([null, 'fire2', 'fire2', 'fire2', 'fire2', 'fire2']);
    expect(nameInGroup('fire2/concat', 'fire2')).toBe('concat');
  });

  it('take in what lies between under another name', () => {
    expect(nodeGroups(['res2a_branch1', 'bn2a_branch1', 'res2a_branch2a', 'bn2a_branch2a', 'res2a'])).toEqual(
      ['res2a', 'res2a', 'res2a', 'res2a', 'res2a'],
    );
  });

  it('do not lie in one another', () => {
    expect(nodeGroups(['conv3_1', 'relu3_1', 'conv3_2', 'relu3_2', 'conv3_3', 'relu3_3'])).toEqual([
      'conv3',
      'conv3',
      'conv3',
      'conv3',
      'conv3',
      null,
    ]);
  });

  it('are absent where the name occurs again elsewhere, or on too many nodes', () => {
    const scattered = Array.from({ length: 12 }, (_, index) =>
      index % 4 === 0 ? `relu_${index}` : `x${index}`,
    );
    expect(new Set(nodeGroups(scattered))).toEqual(new Set([null]));
    expect(new Set(nodeGroups(Array.from({ length: 50 }, (_, index) => `all/${index}`)))).toEqual(
      new Set([null]),
    );
  });
});

describe('the graph of what ran', () => {
  it('has the kernels, what they begin with, and the ways between them', () => {
    expect(ran.nodes.filter(({ time }) => time !== null)).toHaveLength(
      kernels.filter(({ status }) => status === 'executed').length,
    );
    expect(ran.edges).toContainEqual({ from: 'data', to: 'data_abcd_acdb_conv1', shape: [1, 3, 227, 227] });
    expect(ran.nodes.find(({ name }) => name === 'conv1')?.fused).toEqual(['Relu']);
  });

  it('shows a closed group as one node with the sum of its times', () => {
    expect(allFolds(ran)).toContain('fire2');
    const closed = shownGraph(ran, new Set(['fire2']));
    const fire2 = closed.nodes.find(({ id }) => id === 'group fire2');
    const members = ran.nodes.filter(({ name }) => name.startsWith('fire2/'));
    expect(fire2?.members).toEqual(members);
    expect(fire2?.timeUs).toBeCloseTo(
      members.reduce((sum, { time }) => sum + (time?.timeUs ?? 0), 0),
      6,
    );
    expect(closed.shownAs.get('fire2/concat')).toBe('group fire2');
    expect(closed.edges.filter(({ from, to }) => from === to)).toEqual([]);
    expect(closed.groups).not.toContain('fire2');
  });

  it('is found by layer and by implementation', () => {
    expect(matchingNodes(ran, 'relu_conv1')).toEqual(['conv1', 'conv10']);
    expect(matchingNodes(ran, ' FIRE2/CONCAT ')).toEqual(['fire2/concat']);
    expect(matchingNodes(ran, '')).toEqual([]);
  });

  it('is a table with a line for each node', () => {
    const lines = graphCsv(ran).split('\r\n');
    expect(lines).toHaveLength(ran.nodes.length + 2);
    expect(lines[0]).toMatch(/^name,type,output shape,reads/);
    expect(lines.find((line) => line.startsWith('fire2/concat,'))).toMatch(
      /^fire2\/concat,Concatenation,1x128x56x56,fire2\/expand1x1 fire2\/expand3x3,/,
    );
  });
});

const small: ModelGraph = {
  nodes: [
    { id: '0', name: 'data', type: 'Parameter', shape: [1, 3, 8, 8], attributes: {}, sources: ['data'] },
    {
      id: '1',
      name: 'conv',
      type: 'Convolution',
      shape: [1, 4, 8, 8],
      attributes: { kernel: '1,1' },
      sources: ['conv'],
    },
    { id: '2', name: 'conv', type: 'Convolution', shape: [2, 4], attributes: { kernel: '3,3' }, sources: [] },
  ],
  edges: [
    { from: '0', to: '1', shape: [1, 3, 8, 8] },
    { from: '0', to: '2', shape: [1, 3, 8, 8] },
  ],
};

describe('the graph of a model', () => {
  it('knows its nodes by name, and tells two of one name apart', () => {
    const { nodes, edges } = graphOfModel(small, null);
    expect(nodes.map(({ id }) => id)).toEqual(['data', 'conv', 'conv (2)']);
    expect(edges.map(({ to }) => to)).toEqual(['conv', 'conv (2)']);
    expect(nodes.map(({ kind }) => kind)).toEqual(['pool', 'conv1', 'conv3']);
  });

  it('says at the right of a node its time, its precision, or what it is', () => {
    const [data] = shownGraph(graphOfModel(small, null), new Set()).nodes;
    const conv1 = shownGraph(ran, new Set()).nodes.find(({ id }) => id === 'conv1');
    if (data === undefined || conv1 === undefined) throw new TypeError('both are there');
    expect(noteOf(data, 'time')).toBe('Parameter');
    expect(noteOf(conv1, 'time')).toMatch(/^\d+(\.\d)?\u202fµs$/);
    expect(noteOf(conv1, 'precision')).toBe('FP32');
  });

  it('leaves out a batch of one', () => {
    expect(tensorText([1, 64, 56, 56])).toBe('64×56×56');
    expect(tensorText([8, 1000])).toBe('8×1000');
    expect(tensorText([])).toBe('');
  });
});

describe('a step in a graph', () => {
  const box = (id: string, x: number, y: number) => ({ id, x, y, width: 10, height: 10 });
  const placed = {
    width: 60,
    height: 60,
    nodes: [box('a', 20, 0), box('b', 0, 20), box('c', 40, 20), box('d', 20, 40)],
    groups: [],
    edges: [],
    labels: [],
  };
  const edges = [
    { from: 'a', to: 'b' },
    { from: 'a', to: 'c' },
    { from: 'b', to: 'd' },
    { from: 'c', to: 'd' },
  ];

  it('goes along the edges, or to a neighbour', () => {
    expect(stepFrom(placed, edges, 'a', 'down')).toBe('b');
    expect(stepFrom(placed, edges, 'b', 'right')).toBe('c');
    expect(stepFrom(placed, edges, 'c', 'down')).toBe('d');
    expect(stepFrom(placed, edges, 'd', 'up')).toBe('b');
    expect(stepFrom(placed, edges, 'd', 'down')).toBeNull();
    expect(stepFrom(placed, edges, 'a', 'left')).toBeNull();
  });

  it('begins at the beginning', () => {
    expect(stepFrom(placed, edges, 'gone', 'down')).toBe('a');
  });
});
