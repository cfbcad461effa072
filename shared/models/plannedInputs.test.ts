import { describe, expect, it } from 'vitest';
import {
  isInputFile,
  needsShape,
  type PlannedInputs,
  plannedShapes,
  readPlannedInputs,
  readShape,
  requestedInputs,
  withInput,
} from './plannedInputs.ts';

const file = '/data/x.npy';

describe('inputs of the next run', () => {
  it('are kept by model and name, as long as anything is wished', () => {
    let planned: PlannedInputs = withInput({}, 'added:1', 'data', { shape: [1, 3] });
    planned = withInput(planned, 'added:1', 'data', { file });
    planned = withInput(planned, 'added:2', 'ids', { file });
    expect(planned).toEqual({
      'added:1': { data: { shape: [1, 3], file } },
      'added:2': { ids: { shape: null, file } },
    });
    expect(readPlannedInputs(JSON.parse(JSON.stringify(planned)))).toEqual(planned);
    planned = withInput(planned, 'added:1', 'data', { shape: null });
    planned = withInput(planned, 'added:1', 'data', { file: null });
    expect(planned).toEqual({ 'added:2': { ids: { shape: null, file } } });
  });

  it.each([[null], ['text'], [{ a: { b: { shape: [0], file: null } } }], [{ a: { b: 1 } }], [[1]]])(
    'are absent where %j was kept',
    (kept) => expect(readPlannedInputs(kept)).toEqual({}),
  );

  it('become a request’s, one for each model in its order', () => {
    const planned: PlannedInputs = {
      a: { x: { shape: [1, 3], file: null } },
      b: { y: { shape: null, file } },
    };
    expect(requestedInputs(planned, ['b', 'c', 'a'])).toEqual({
      shapes: [null, null, { x: [1, 3] }],
      inputFiles: [[{ input: 'y', path: file }], [], []],
    });
    expect(requestedInputs(planned, ['c'])).toEqual({});
    expect(plannedShapes(planned, 'a')).toEqual({ x: [1, 3] });
    expect(plannedShapes(planned, 'b')).toBeUndefined();
  });
});

it('takes images and arrays as values of an input, and no models', () => {
  const names = ['photo.JPG', 'x.npy', 'x.npz', 'x.bin', 'net.onnx', 'net.prototxt', 'notes'];
  expect(names.filter(isInputFile)).toEqual(names.slice(0, 4));
});

describe('a size that is typed', () => {
  it.each([
    ['1,3,480,640', [-1, 3, -1, -1], [1, 3, 480, 640]],
    ['[2, 16]', [-1, -1], [2, 16]],
    ['  ', [-1, 3], null],
  ])('%j of %j is %j', (text, own, shape) =>
    expect(readShape(text, { shape: own })).toEqual({ kind: 'shape', shape }),
  );

  it.each([
    ['1,3', 'The input [?, 3, ?, ?] has 4 dimensions, not 2.'],
    ['1,3,?,640', 'Whole numbers from 1'],
  ])('%j is refused', (text, sentence) =>
    expect(readShape(text, { shape: [-1, 3, -1, -1] })).toMatchObject({
      kind: 'wrong',
      sentence: expect.stringContaining(sentence),
    }),
  );

  it.each([
    [[1, 3, 224, 224], false],
    [[-1, 3, 224, 224], false],
    [[-1, 3, -1, 224], true],
    [[-1], true],
    [[], false],
  ])('has to be given for %j: %s', (shape, needed) => expect(needsShape({ shape })).toBe(needed));
});
