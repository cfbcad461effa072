import { describe, expect, it } from 'vitest';
import { pairFiles } from './pairFiles.ts';

const file = (name: string) => ({ name, path: `/drop/${name}` });

describe('files that are dropped', () => {
  it('become one model when a prototxt comes with its caffemodel', () => {
    const { models, lonely } = pairFiles([file('a.caffemodel'), file('a.prototxt')], []);
    expect(models).toEqual([{ topology: '/drop/a.prototxt', weights: '/drop/a.caffemodel' }]);
    expect(lonely).toEqual([]);
  });

  it('are paired by their stems when several come', () => {
    const names = ['b.prototxt', 'a.prototxt', 'a.caffemodel', 'b.caffemodel', 'c.onnx'];
    expect(pairFiles(names.map(file), []).models).toEqual([
      { topology: '/drop/b.prototxt', weights: '/drop/b.caffemodel' },
      { topology: '/drop/a.prototxt', weights: '/drop/a.caffemodel' },
      { topology: '/drop/c.onnx', weights: null },
    ]);
  });

  it('find the prototxt that came before them', () => {
    const known = [
      { name: 'x', topology: '/before/x.prototxt' },
      { name: 'a', topology: '/before/a.prototxt' },
    ];
    expect(pairFiles([file('a.caffemodel')], known).models).toEqual([
      { topology: '/before/a.prototxt', weights: '/drop/a.caffemodel' },
    ]);
  });

  it('ask for the missing partner of weights that nothing fits', () => {
    const { models, lonely } = pairFiles([file('a.caffemodel')], []);
    expect(models).toEqual([]);
    expect(lonely).toEqual([
      { file: 'a.caffemodel', sentence: 'these are weights. Drop its prototxt as well.' },
    ]);
  });

  it('leave the bin of an IR beside its xml', () => {
    expect(pairFiles([file('a.xml'), file('a.bin')], []).models).toEqual([
      { topology: '/drop/a.xml', weights: null },
    ]);
  });
});
