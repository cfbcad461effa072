import { describe, expect, it } from 'vitest';
import { floatLayersText } from '../../../shared/view/text/floatLayersText.ts';
import type { IrGraph } from '../ir/irGraph.ts';
import { IrGraph as Graph } from '../ir/irGraph.ts';
import { parseXml } from '../ir/xmlTree.ts';
import { drawnGraph, plain1x1 } from '../testing.ts';
import { placeQuantizers } from './placement.ts';
import { rulesOf } from './rules.ts';

const left = (graph: IrGraph, chosen: readonly string[] = []) =>
  placeQuantizers(graph, rulesOf.CPU, new Set(chosen)).floatLayers;

describe('layers that stay in float', () => {
  it('say why, each in the order of the graph', () => {
    const graph = drawnGraph(`
      x = Parameter() [1,4,8,8]
      a = Convolution(x, #4x4x1x1) ${plain1x1} [1,4,8,8]
      kernel = Softmax(a) [4,4,1,1]
      b = Convolution(#1x4x8x8, kernel) ${plain1x1} [1,4,8,8]
      flat = Reshape(a, @1x16x16) special_zero=false [1,16,16]
      steps = LSTMSequence(flat, #1x1x4) [1,16,4]
      c = DeformableConvolution(a, b, #4x4x1x1) [1,4,8,8]
      d = Convolution(c, #4x4x1x1) ${plain1x1} [1,4,8,8]`);
    expect(left(graph, ['d'])).toEqual([
      { layer: 'b', type: 'Convolution', reason: 'computed-weights' },
      { layer: 'steps', type: 'LSTMSequence', reason: 'recurrent' },
      { layer: 'c', type: 'DeformableConvolution', reason: 'no-kernel' },
      { layer: 'd', type: 'Convolution', reason: 'chosen' },
    ]);
  });

  it('are found in the bodies of conditions and loops', () => {
    const body = parseXml('<then_body><layers><layer id="0" name="m" type="MatMul"/></layers></then_body>');
    const drawn = drawnGraph(`
      x = Parameter() [1,4]
      choice = If(x)`);
    const layers = Array.from(drawn.layers(), (layer) =>
      layer.type === 'If' ? { ...layer, rest: [body] } : layer,
    );
    const graph = new Graph({ name: 'if', rest: [], weights: new Uint8Array() }, layers, drawn.edges());
    expect(left(graph)).toEqual([{ layer: 'choice/m', type: 'MatMul', reason: 'inside-body' }]);
  });

  it('are given in one sentence for each reason, with the first names', () => {
    const layers = ['l1', 'l2', 'l3', 'l4', 'l5'].map((layer) => ({
      ...{ layer, type: 'GRUSequence', reason: 'recurrent' as const },
    }));
    const texts = floatLayersText([...layers, { layer: 'x', type: 'MatMul', reason: 'computed-weights' }]);
    expect(texts).toEqual([
      'In float: x (MatMul), because the weights are computed from the input.',
      'In float: l1 (GRUSequence), l2 (GRUSequence), l3 (GRUSequence) and 2 more, because recurrent layers are not quantized.',
    ]);
    expect(floatLayersText([])).toEqual([]);
  });
});
