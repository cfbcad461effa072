import { describe, expect, test } from 'vitest';
import { warningText } from '../../shared/view/text/warningText.ts';
import { drawGraph } from './graph/graph.ts';
import { graphOf } from './testing.ts';

/** A map of half the size, enlarged, behind a convolution that keeps the size, added to one of the whole size. */
const net = (interp: string, size = 16): string => `
  input: "data" input_shape { dim: [1, 3, ${size}, 20] }
  layer { name: "half" type: "Pooling" bottom: "data" top: "half" pooling_param { kernel_size: 2 stride: 2 } }
  layer { name: "up" type: "Interp" bottom: "half" top: "up" interp_param { ${interp} } }
  layer { name: "conv" type: "Convolution" bottom: "up" top: "conv" convolution_param { num_output: 3 kernel_size: 3 pad: 1 } }
  layer { name: "sum" type: "Eltwise" bottom: "conv" bottom: "data" top: "sum" }`;

function converted(text: string) {
  const warnings: string[] = [];
  return {
    drawing: drawGraph(graphOf(text, { warn: (warning) => warnings.push(warningText(warning)) })),
    warnings,
  };
}

describe("Interp's zoom_factor", () => {
  test('multiplies where only that fits the Eltwise behind it, and says so', () => {
    const zoomed = converted(net('zoom_factor: 2'));
    expect(zoomed.drawing).toBe(converted(net('height: 16 width: 20')).drawing);
    expect(zoomed.warnings).toEqual([
      expect.stringMatching(/layer "up" \(Interp\) multiplies its bottom's height and width by 2/),
    ]);
  });

  test('adds the pixels between, as in PSPNet, where that fits', () => {
    const alone = net('zoom_factor: 2').replace(/ {2}layer \{ name: "sum".*/, '');
    const { drawing, warnings } = converted(alone);
    expect(drawing).toContain('up = Interpolate(half, up/size, up/scales, up/axes) [1,3,15,19]');
    expect(warnings).toEqual([]);
  });

  test('of a net that fits neither is reported as for the first', () => {
    expect(() => converted(net('zoom_factor: 3'))).toThrow(/"sum".*bottoms of different shapes/);
  });
});
