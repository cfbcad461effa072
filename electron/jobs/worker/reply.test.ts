/** Why something failed crosses the border of a process as data, from the place where it is known. */
import { expect, it } from 'vitest';
import { causeOf } from '../../../shared/faults/cause.ts';
import { fromWireError } from '../wire/wireError.ts';
import { replyWith } from './reply.ts';

it('A cause crosses with what OpenVINO throws for want of memory', async () => {
  const thrown = Object.assign(new Error('bad allocation'), { code: 'ERR_OUT_OF_MEMORY' });
  const reply = await replyWith(() => Promise.reject(thrown));
  if (reply.ok) throw new Error('it answered');
  expect(causeOf(fromWireError(reply.error))).toEqual({ kind: 'out-of-memory', detail: null });
});
