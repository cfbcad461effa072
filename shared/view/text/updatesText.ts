/** Updates in sentences. */
import type { NoUpdatesReason, UpdatesFound, UpdatesReport } from '../../hosts/updates.ts';
import { clockText, percentText } from './format.ts';

const none: Readonly<Record<NoUpdatesReason, string>> = {
  checkout: 'Vinobench runs from its sources; update them with git.',
  server: 'This host does not update itself; install a newer package.',
  'no-address': 'This build has no update address; install a newer package.',
};

/** What it does, and where it asks. */
export function updatesText({ source }: UpdatesReport): string {
  if (source.state === 'none') return none[source.why];
  const asks = `When on, Vinobench asks ${source.address} at its start and once a day whether there is a newer version.`;
  const installs = 'It downloads and installs one only when you choose Install, and never an older one.';
  const checks =
    source.signature === 'checked'
      ? 'The SHA-512 and the signature of a download are checked.'
      : 'The SHA-512 of a download is checked; its package has no signature to check.';
  return `${asks} ${installs} ${checks}`;
}

/** Null: nothing to say. */
export function foundText(found: UpdatesFound): string | null {
  switch (found.state) {
    case 'not-asked':
      return null;
    case 'asking':
      return 'Asking for a newer version';
    case 'newest':
      return `This is the newest version (asked at ${clockText(found.askedAt)}).`;
    case 'newer':
      return `Version ${found.version} is available.`;
    case 'refused':
      return found.why === 'older'
        ? `The published version ${found.version} is older than this one, so it is not offered.`
        : `Version ${found.version} is published, but not yet for this system.`;
    case 'downloading':
      return `Downloading ${found.version}: ${percentText(100 * found.fraction, 0)}`;
    case 'installing':
      return `Installing ${found.version}. Vinobench restarts.`;
    case 'failed':
      return found.reason;
  }
}
