/** The desktop host on the real Electron, where its binary and a display are; `desktop.test.ts` has the same on a stand-in. */
import { findElectron } from '../electron/desktop/electronBinary.ts';
import { describeDesktop } from './support/electron/spec.ts';

const electron = findElectron();

describeDesktop((context) => ('missing' in electron ? context.skip(electron.missing) : electron.binary));
