/** What a job answers where the host makes a document of it: its warnings are data, the host adds the sentences. */
import type { Warning } from '../../../shared/warnings/warning.ts';

export type Reported<D extends { readonly warnings: readonly string[] }> = Omit<
  D,
  'warnings' | 'warningFacts'
> & { readonly warnings: readonly Warning[] };
