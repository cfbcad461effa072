import { describe, expect, it } from 'vitest';
import { parseShape, parseShapeOption, shapeList, shapesKey } from './inputShapes.ts';

describe('sizes as text', () => {
  it.each([
    ['[1,3,480,640]', [1, 3, 480, 640]],
    ['1, 3, 480, 640', [1, 3, 480, 640]],
    ['1x3x480x640', [1, 3, 480, 640]],
    [' [ 128 ] ', [128]],
    ['[]', []],
    ['', null],
    ['[1,0]', null],
    ['[1,-1]', null],
    ['[1,?]', null],
    ['[1,2', null],
    ['1.5', null],
  ])('%j is %j', (text, shape) => expect(parseShape(text)).toEqual(shape));

  it.each([
    ['data=[1,3]', { name: 'data', shape: [1, 3] }],
    // Names of TensorFlow and PyTorch have colons and more in them.
    ['serving_default_x:0=[2]', { name: 'serving_default_x:0', shape: [2] }],
    ['a=b=[2]', { name: 'a=b', shape: [2] }],
    ['scalar=[]', { name: 'scalar', shape: [] }],
    ['[1,3]', null],
    ['=[1,3]', null],
    ['data=', null],
  ])('--shape %s is %j', (text, parsed) => expect(parseShapeOption(text)).toEqual(parsed));

  it('are written with a question mark where they are open', () => {
    expect(shapeList([-1, 3, 224, 224])).toBe('[?, 3, 224, 224]');
    expect(shapeList([])).toBe('[]');
  });

  it('are the same sizes in any order', () => {
    expect(shapesKey({ b: [2], a: [1, 3] })).toBe(shapesKey({ a: [1, 3], b: [2] }));
    expect(shapesKey({ a: [13] })).not.toBe(shapesKey({ a: [1, 3] }));
    expect(shapesKey(undefined)).toBe('');
  });
});
