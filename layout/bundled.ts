/** The checkout seen from `.vinobench/worker/HASH/`, where a job's process lies as a bundle. */
import { join } from 'node:path';
import { checkoutOf } from './checkoutOf.ts';

export const layout = checkoutOf(join(import.meta.dirname, '..', '..', '..'));
