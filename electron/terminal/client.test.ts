import { describe, expect, it } from 'vitest';
import { modelReference } from './client.ts';

const file = (topology: string, weights: string | null = null) => ({ kind: 'file', topology, weights });

describe('modelReference', () => {
  it.each([
    ['squeezenet1.1', { kind: 'catalogue', id: 'squeezenet1.1' }],
    ['a.prototxt', file('a.prototxt')],
    ['a.prototxt:b.caffemodel', file('a.prototxt', 'b.caffemodel')],
    ['./dir/a.PROTOTXT:../b.caffemodel', file('./dir/a.PROTOTXT', '../b.caffemodel')],
    ['models/squeezenet1.1.prototxt', file('models/squeezenet1.1.prototxt')],
    ['ir.xml', file('ir.xml')],
    ['net.onnx', file('net.onnx')],
    ['C:\\nets\\a.prototxt', file('C:\\nets\\a.prototxt')],
    ['C:\\nets\\a.prototxt:D:\\w\\b.caffemodel', file('C:\\nets\\a.prototxt', 'D:\\w\\b.caffemodel')],
    ['a:b/net.xml', file('a:b/net.xml')],
    ['a.prototxt:', file('a.prototxt:')],
  ])('reads %s', (text, reference) => expect(modelReference(text)).toEqual(reference));
});
