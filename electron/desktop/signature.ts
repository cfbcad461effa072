/** Whether electron-updater checks who signed an update of this build. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SignatureCheck } from '../../shared/hosts/updates.ts';

/**
 * macOS refuses what the signer of the running app did not sign. On Windows the names of the publisher stand in the
 * `app-update.yml` of a signed build. Packages of Linux have no signature.
 * @param resources folder of the app's resources
 */
export function signatureCheck(platform: NodeJS.Platform, resources: string): SignatureCheck {
  if (platform === 'darwin') return 'checked';
  if (platform !== 'win32') return 'not-checked';
  const configuration = readFileSync(join(resources, 'app-update.yml'), 'utf8');
  return /^publisherName:/m.test(configuration) ? 'checked' : 'not-checked';
}
