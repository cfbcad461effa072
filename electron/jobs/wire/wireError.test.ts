/** Why something failed crosses the border of a process as data, from the place where it is known. */
import { describe, expect, it } from 'vitest';
import { causeOf } from '../../../shared/faults/cause.ts';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { fromWireError, toWireError } from './wireError.ts';

const noSpace = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
const crossed = (error: unknown): Error => fromWireError(toWireError(error));

describe('A cause', () => {
  it('crosses with a raw error of the system, and with one that has a sentence around it', () => {
    const full = { kind: 'disk-full', detail: null };
    expect(causeOf(crossed(noSpace))).toEqual(full);
    const told = new VinobenchError('store', 'The IR cannot be written.', { cause: noSpace });
    expect(crossed(told)).toMatchObject({ code: 'store', trouble: full });
    const placed = new VinobenchError('input', 'The disk is full.', {
      place: { file: '/ir/net.bin', trouble: 'quota' },
    });
    expect(causeOf(crossed(placed))).toEqual({ kind: 'disk-full', detail: '/ir/net.bin' });
  });

  it('is absent where the kind decides nothing, whatever the words', () => {
    expect(
      causeOf(crossed(new VinobenchError('input', 'disk-full.prototxt, line 3: out of memory.'))),
    ).toBeNull();
    expect(causeOf(crossed(new TypeError('ENOSPC')))).toBeNull();
    expect(causeOf('disk full')).toBeNull();
  });
});
