/** The contract as the browser host speaks it: with what HTTP needs in addition. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { contract } from './contract.ts';

export const browserContract = {
  ...contract,
  transfers: {
    /** Lets one upload or download pass, once and soon: its method, and its path and query in the form of `URLSearchParams`. */
    ticket: oc
      .input(z.strictObject({ method: z.enum(['GET', 'POST']), target: z.string().min(1).max(16_384) }))
      .output(z.strictObject({ ticket: z.string() })),
  },
};
