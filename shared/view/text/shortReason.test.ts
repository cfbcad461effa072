import { describe, expect, it } from 'vitest';
import { type Cause, type CauseKind, causeKinds } from '../../faults/cause.ts';
import { shortReason } from './shortReason.ts';

const failed = { status: 'failed', precision: 'BF16', iterations: 0 } as const;
const words = (cause: Cause | null, reason = 'It failed.') => shortReason({ ...failed, cause, reason });
const of = (kind: CauseKind, detail: string | null = null) => words({ kind, detail });

describe('the reason in a cell', () => {
  it.each([
    ['no-kernel', 'conv1', 'no BF16 kernel'],
    ['precision-missing', null, 'no BF16'],
    ['plugin-refused', null, 'no BF16'],
    ['precision-not-run', 'FP32', 'runs FP32'],
    ['process-ended', 'SIGSEGV', 'runtime crashed'],
    ['process-ended', 'SIGILL', 'instruction missing'],
    ['process-ended', 'SIGKILL', 'out of memory'],
    ['process-ended', 'code -1', 'no process'],
    ['process-ended', 'code 3', 'process ended'],
    ['layer-refused', 'killed', 'layer refused'],
    ['no-images', null, 'no images'],
    ['cancelled', null, 'cancelled'],
  ] as const)('of %s (%s): %s', (kind, detail, text) => {
    expect(of(kind, detail)).toBe(text);
  });

  it('is one to three words for every kind of cause', () => {
    for (const kind of causeKinds) {
      expect(of(kind).split(' ').length, kind).toBeLessThanOrEqual(3);
      expect(of(kind)).not.toBe('');
    }
  });

  it('counts what was measured before a cancel', () => {
    const cause = { kind: 'cancelled', detail: null } as const;
    expect(shortReason({ ...failed, iterations: 48, cause, reason: 'Cancelled.' })).toBe('after 48');
  });

  it('does not depend on the sentence', () => {
    const said = 'layer "killed" (Convolution) wants images of 4 dimensions; the device ran out of memory.';
    expect(words({ kind: 'layer-refused', detail: 'killed' }, said)).toBe('layer refused');
    expect(words(null, said)).toBe('see events');
  });

  it('points at the sentence where no cause is known', () => {
    expect(shortReason({ ...failed, status: 'unsupported', cause: null, reason: 'No.' })).toBe(
      'see inspector',
    );
    expect(shortReason({ ...failed, status: 'queued', cause: null, reason: null })).toBe('');
  });
});
