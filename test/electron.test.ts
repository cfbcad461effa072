/** The desktop host on the real Electron, where its binary and a display are; `desktop.test.ts` has the same on a stand-in. */
import { it } from 'vitest';
import { findElectron } from '../electron/desktop/electronBinary.ts';
import { describeDesktop } from './support/electron/spec.ts';

const electron = findElectron();

if ('missing' in electron)
  it('The desktop on the real Electron', (context) => context.skip(electron.missing));
else describeDesktop(() => electron.binary);
