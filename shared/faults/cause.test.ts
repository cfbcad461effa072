import { describe, expect, it } from 'vitest';
import { causeOf } from './cause.ts';
import { VinobenchError } from './errors.ts';

describe('the cause of an error', () => {
  it('is what it carries, before what led to it', () => {
    const trouble = { kind: 'no-images', detail: 'pictures' } as const;
    const full = Object.assign(new Error('write'), { code: 'ENOSPC' });
    expect(causeOf(new VinobenchError('input', 'No.', { trouble, cause: full }))).toEqual(trouble);
    expect(causeOf(new VinobenchError('input', 'No.', { cause: full }))).toEqual({
      kind: 'disk-full',
      detail: null,
    });
  });

  it('is the layer, or the file, that its place points into', () => {
    const place = { file: 'net.prototxt', line: 7 };
    expect(causeOf(new VinobenchError('input', 'No.', { place: { ...place, layer: 'conv1' } }))).toEqual({
      kind: 'layer-refused',
      detail: 'conv1',
    });
    expect(causeOf(new VinobenchError('input', 'No.', { place }))).toEqual({
      kind: 'model-malformed',
      detail: 'net.prototxt',
    });
  });

  it('of a full disk counts before the layer that was written', () => {
    const cause = Object.assign(new Error('write'), { code: 'ENOSPC' });
    const error = new VinobenchError('input', 'No.', { place: { layer: 'conv1' }, cause });
    expect(causeOf(error)?.kind).toBe('disk-full');
  });

  it('is no more than what has the form of one', () => {
    const carrying = (trouble: unknown) => causeOf(Object.assign(new Error('write'), { trouble }));
    expect(carrying({ kind: 'no-images', detail: null, more: 1 })).toEqual({
      kind: 'no-images',
      detail: null,
    });
    const others = [
      { kind: 'no-such-kind', detail: null },
      { kind: 'no-images' },
      { kind: 'no-images', detail: 3 },
    ];
    expect([...others, 'disk-full', null].map(carrying)).toEqual([null, null, null, null, null]);
    const place = { file: 3, trouble: 'read-only', line: '7' };
    expect(causeOf(Object.assign(new Error('write'), { place }))).toEqual({
      kind: 'file-unwritable',
      detail: null,
    });
  });

  it('is not known of any other', () => {
    expect(causeOf(new VinobenchError('usage', 'out of memory, killed, images'))).toBeNull();
    expect(causeOf('text')).toBeNull();
  });
});
