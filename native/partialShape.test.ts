import { describe, expect, it } from 'vitest';
import { addon } from './index.ts';

describe('PartialShape', () => {
  it('is empty without an argument', () => {
    expect(new addon.PartialShape().toString()).toBe('[]');
  });

  it('tells a static shape', () => {
    const shape = new addon.PartialShape('1, 3, 224, 224');
    expect([shape.isStatic(), shape.isDynamic()]).toEqual([true, false]);
    expect(shape.toString()).toBe('[1,3,224,224]');
    expect(shape.getDimensions()).toEqual([1, 3, 224, 224]);
  });

  it('tells free and bounded dimensions', () => {
    const shape = new addon.PartialShape('?, -1, 1..3, 2.., 224');
    expect(shape.isDynamic()).toBe(true);
    expect(shape.getDimensions()).toEqual([-1, -1, [1, 3], [2, -1], 224]);
  });

  it('has no dimensions when the rank is unknown', () => {
    expect(new addon.PartialShape('...').getDimensions()).toEqual([]);
  });

  it('refuses text that is no shape', () => {
    expect(() => new addon.PartialShape('1,x')).toThrow(expect.objectContaining({ code: 'ERR_OPENVINO' }));
    expect(() => new addon.PartialShape(1 as never)).toThrow(/Allowed signatures:\n- \(\)\n- \(string\)/);
  });
});
