/** The native addon, typed: `import { addon } from '../native/index.ts'`. Throws `ERR_ADDON_MISSING` before the set-up. */
import { createRequire } from 'node:module';
import type { NativeAddon } from './types.ts';

const loaded = createRequire(import.meta.url)('./index.cjs') as { addon: NativeAddon };

export const addon: NativeAddon = loaded.addon;
export type * from './measuring.ts';
export type * from './types.ts';
