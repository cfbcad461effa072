/** The sources as they are, with what the set-up builds in `.vinobench/`. */
import { dirname } from 'node:path';
import { checkoutOf } from './checkoutOf.ts';

export const layout = checkoutOf(dirname(import.meta.dirname));
