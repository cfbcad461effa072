import { expect, test } from 'vitest';
import { type Attribute, drawGraph } from '../graph/graph.ts';
import { tensorNumbers } from '../graph/tensor.ts';
import { attributesOf, graphOf } from '../testing.ts';
import { oneColumn } from './oneColumn.ts';
import { evaluated, GraphOf, someNumbers, unpadded } from './testing.ts';

const graph = (channels: number, block: string, width = 6) =>
  graphOf(
    `layer { name: "l" type: "Convolution" bottom: "data" top: "l" convolution_param { num_output: 4 ${block} } }`,
    { input: [1, channels, 9, width] },
  );
const wide = 'kernel_h: 5 kernel_w: 4 stride_h: 1 stride_w: 3';

test('the columns that the only window reads are cut out, and the stride becomes 1', () => {
  const drawing = drawGraph(oneColumn(graph(1, wide)));
  expect(drawing).toContain(
    'l/columns = Slice(data, l/columns/start, l/columns/stop, l/columns/step, l/columns/axes) [1,1,9,4]',
  );
  expect(drawing).toContain('l = Convolution(l/columns, l/weights) [1,4,5,1]');
  expect(attributesOf(oneColumn(graph(1, wide)), 'l')).toMatchObject({ strides: [1, 1], pads_end: [0, 0] });
});

test('a window that reaches behind the image keeps so much padding', () => {
  const padded = oneColumn(graph(1, `${wide} pad_h: 0 pad_w: 1`, 2));
  expect(drawGraph(padded)).not.toContain('Slice');
  expect(attributesOf(padded, 'l')).toMatchObject({ strides: [1, 1], pads_begin: [0, 1], pads_end: [0, 1] });
});

test.each([
  ['two input channels', 2, wide, 6],
  ['two columns of output', 1, wide, 7],
  ['a stride of 2 rows', 1, 'kernel_h: 5 kernel_w: 4 stride_h: 2 stride_w: 3', 6],
  ['a kernel of one column', 1, 'kernel_h: 5 kernel_w: 1 stride_h: 1 stride_w: 7', 6],
])('%s: nothing changes', (_, channels, block, width) => {
  const before = graph(channels, block, width);
  expect(oneColumn(before)).toBe(before);
});

test('a group of one channel is such a convolution, too', () => {
  const text = `layer { name: "l" type: "Im2col" bottom: "data" top: "l" convolution_param { ${wide} } }`;
  const before = graphOf(text, { input: [1, 1, 9, 6] });
  expect(drawGraph(oneColumn(before))).toContain('l = GroupConvolution(l/columns, l/pixels)');
  const several = graphOf(text, { input: [1, 2, 9, 6] });
  expect(oneColumn(several)).toBe(several);
});

test('the cut computes the same, with padding, dilation and a whole image behind it', () => {
  const net = (width: number, attributes: Readonly<Record<string, Attribute>>, kernel: readonly number[]) => {
    const made = new GraphOf();
    const data = made.parameter('data', [1, 1, 4, width]);
    const weights = made.constant('w', [2, 1, ...kernel], someNumbers([2, 1, ...kernel], 4).data);
    return made.giving(
      made.compute('c', 'Convolution', [data, weights], [1, 2, 5 - (kernel[0] ?? 1) + 1, 1], attributes),
    );
  };
  const wide = { ...unpadded, strides: [1, 3], pads_begin: [1, 0], pads_end: [0, 0] };
  const cases = [
    net(6, wide, [2, 4]),
    net(7, { ...wide, dilations: [1, 2] }, [2, 3]),
    net(4, wide, [2, 4]),
    net(3, { ...wide, pads_begin: [1, 1] }, [2, 4]),
    net(2, { ...wide, pads_begin: [1, 1], pads_end: [0, 4] }, [2, 4]),
  ];
  const cut = cases.map((before) => {
    const after = oneColumn(before);
    expect(after).not.toBe(before);
    const width = before.operations[0]?.outputs[0]?.shape.at(-1) ?? 0;
    const data = someNumbers([1, 1, 4, width]);
    expect(evaluated(after, { data })[0]?.data).toEqual(evaluated(before, { data })[0]?.data);
    expect(attributesOf(after, 'c')['strides']).toEqual([1, 1]);
    return [drawGraph(after).includes('Slice'), attributesOf(after, 'c')['pads_end']];
  });
  expect(cut).toEqual([
    [true, [0, 0]],
    [true, [0, 0]],
    [false, [0, 0]],
    [false, [0, 0]],
    [false, [0, 1]],
  ]);
});

test('the cut is a Slice of opset8 whose numbers are whole', () => {
  const { operations } = oneColumn(graph(1, wide));
  const constants = operations.flatMap((one) =>
    one.kind === 'constant' && one.name.startsWith('l/columns') ? [one] : [],
  );
  expect(
    constants.map(({ name, tensor, sources }) => [name, tensor.shape, tensorNumbers(tensor), sources]),
  ).toEqual([
    ['l/columns/start', [1], [0], []],
    ['l/columns/stop', [1], [4], []],
    ['l/columns/step', [1], [1], []],
    ['l/columns/axes', [1], [3], []],
  ]);
  for (const { outputs } of constants)
    expect(outputs).toEqual([{ elementType: 'i64', shape: [1], tensorNames: [] }]);
  const slice = operations.find(({ name }) => name === 'l/columns');
  expect(slice).toMatchObject({
    opset: 'opset8',
    attributes: {},
    sources: ['l'],
    outputs: [{ elementType: 'f32', tensorNames: [] }],
  });
  expect(slice?.kind === 'compute' && slice.inputs.slice(1)).toEqual(
    constants.map(({ name }) => ({ operation: name, port: 0, elementType: 'i64', shape: [1] })),
  );
});

test('a name that the network has is not taken again, and a convolution of one axis is left alone', () => {
  const made = new GraphOf();
  const taken = made.compute('c/columns', 'ReLU', [made.parameter('data', [1, 1, 4, 6])], [1, 1, 4, 6]);
  const weights = made.constant('w', [2, 1, 2, 4], new Array(16).fill(1));
  const stride = { ...unpadded, strides: [1, 3] };
  const net = made.giving(made.compute('c', 'Convolution', [taken, weights], [1, 2, 3, 1], stride));
  expect(drawGraph(oneColumn(net))).toContain('c/columns_1 = Slice(c/columns, ');
  const one = new GraphOf();
  const filter = one.constant('w', [2, 1, 4], new Array(8).fill(1));
  const flat = { strides: [3], pads_begin: [0], pads_end: [0], dilations: [1] };
  const row = one.giving(
    one.compute('c', 'Convolution', [one.parameter('data', [1, 1, 6]), filter], [1, 2, 1], flat),
  );
  expect(oneColumn(row)).toBe(row);
});
