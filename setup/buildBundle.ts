/** `node setup/buildBundle.ts ROOT FOLDER`: bundles the command line and a job's process into FOLDER, with the list of their modules in `modules.json`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleCheckout } from './bundle.ts';

const [, , root, folder] = process.argv;
if (root === undefined || folder === undefined) throw new Error('node setup/buildBundle.ts ROOT FOLDER');

writeFileSync(join(folder, 'modules.json'), JSON.stringify(await bundleCheckout(root, folder)));
