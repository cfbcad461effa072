import { expect, test } from 'vitest';
import { drawGraph } from '../graph/graph.ts';
import { attributesOf, graphOf } from '../testing.ts';
import { oneColumn } from './oneColumn.ts';

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
