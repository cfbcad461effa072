/** `node setup/buildWorker.ts ROOT FOLDER`: bundles a job's process into FOLDER, with the list of its modules in `modules.json`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorker } from './bundle.ts';

const [, , root, folder] = process.argv;
if (root === undefined || folder === undefined) throw new Error('node setup/buildWorker.ts ROOT FOLDER');

writeFileSync(join(folder, 'modules.json'), JSON.stringify(await bundleWorker(root, folder)));
