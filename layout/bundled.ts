/** The checkout seen from `.vinobench/bundle/HASH/`, where the command line and a job's process lie as bundles. */
import { join } from 'node:path';
import { checkoutOf } from './checkoutOf.ts';

const bundle = import.meta.dirname;
const worker = join(bundle, 'worker.js');

/** What was bundled together stays together, whatever becomes of the sources: both sides of a line speak the same protocol. */
export const layout = checkoutOf(join(bundle, '..', '..', '..'), () => ({ node: worker, electron: worker }));
