/**
 * CTCGreedyDecoder (ctc_decoder_layer.cpp of ChWick/caffe and of Intel's openvinotoolkit/training_toolbox_caffe; Graves et al.,
 * ICML 2006): of each step of [T, N, C] the most probable class, without blanks and repetitions; [N, T, 1, 1], filled up with -1.
 * The second bottom, [T, N], says by a 0 where a sequence has ended; its first row is not read.
 */
import { scalar } from '../caffe/message.ts';
import type { Value } from '../graph/graph.ts';
import { int64Tensor } from '../graph/tensor.ts';
import { emitSlice } from './cut.ts';
import { type Build, defineLayer } from './definition.ts';
import { emitBinary, emitFilled, emitUnary, emitWithNumber } from './elementwise.ts';
import { checkPositions, orderWithLast } from './positions.ts';

export const ctcGreedyDecoder = defineLayer({
  types: ['CTCGreedyDecoder'],
  block: {
    name: 'ctc_decoder_param',
    fields: { blank_index: scalar('int32', 1, -1), ctc_merge_repeated: scalar('bool', 2, true) },
  },
  bottoms: [2, 3],
  tops: [1, 3],
  plan({ param, bottom, bottoms, layer, refuse }) {
    const [, marks = bottom, targets] = bottoms;
    const [steps = 1, sequences = 1, classes = 1] = bottom.shape;
    if (layer.tops.length > 1) {
      throw refuse('has a second top (scores or accuracy); only the sequences can be converted');
    }
    if (targets !== undefined) throw refuse('has target sequences, which only tell its accuracy');
    const flat = marks.shape.slice(2).every((dim) => dim === 1);
    if (bottom.shape.length !== 3 || marks.shape[0] !== steps || marks.shape[1] !== sequences || !flat) {
      throw refuse(
        `wants probabilities [T, N, C] and marks [T, N], but has [${bottom.shape}] and [${marks.shape}]`,
        'input',
      );
    }
    const blank = param.blank_index < 0 ? classes - 1 : param.blank_index;
    if (blank >= classes) throw refuse(`has a blank_index of ${blank} for ${classes} classes`, 'input');
    if (blank !== classes - 1) checkPositions(classes, refuse);
    const attributes = { ctc_merge_repeated: param.ctc_merge_repeated };
    const shape = [sequences, steps, 1, 1];
    return {
      build(build) {
        const mask = maskOf(build, marks, [steps, sequences]);
        // OpenVINO's blank is the last class.
        if (blank === classes - 1) {
          return [build.emit({ type: 'CTCGreedyDecoder', attributes, inputs: [bottom, mask], shape })];
        }
        const inputs = [blankLast(build, bottom, blank), mask];
        const labels = build.emit({ type: 'CTCGreedyDecoder', attributes, inputs, shape }, 'labels');
        // Those from the blank on are one too low; labels are whole numbers, so a bound tells them from the others.
        const above = emitWithNumber(build, 'Add', labels, 1 - blank, {
          constant: 'above/value',
          suffix: 'above',
        });
        const step = emitUnary(build, 'Clamp', above, { attributes: { min: 0, max: 1 }, suffix: 'step' });
        return [emitBinary(build, 'Add', [labels, step])];
      },
    };
  },
});

/** [T, N] with a first row of 1: Caffe always reads the first step. */
function maskOf(build: Build, marks: Value, [steps, sequences]: readonly [number, number]): Value {
  const { emit, constant } = build;
  const pattern = constant('marks/shape', int64Tensor([2], [steps, sequences]));
  const shape = [steps, sequences];
  const table =
    marks.shape.length === 2
      ? marks
      : emit(
          { type: 'Reshape', attributes: { special_zero: false }, inputs: [marks, pattern], shape },
          'marks',
        );
  const first = emitFilled(build, 1, [1, sequences], 'first');
  if (steps === 1) return first;
  const rest = emitSlice(build, table, [{ axis: 0, start: 1, end: steps }], 'rest');
  return emit({ type: 'Concat', attributes: { axis: 0 }, inputs: [first, rest], shape }, 'mask');
}

function blankLast({ emit, constant }: Build, value: Value, blank: number): Value {
  const classes = value.shape[2] ?? 1;
  const inputs = [
    value,
    constant('order', orderWithLast(classes, blank)),
    constant('order/axis', int64Tensor([], [2])),
  ];
  return emit(
    { type: 'Gather', opset: 'opset8', attributes: { batch_dims: 0 }, inputs, shape: value.shape },
    'ordered',
  );
}
