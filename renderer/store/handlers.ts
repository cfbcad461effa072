/** What the page does about each kind of work: one line a kind. */
import { bisectText } from '../../shared/view/text/bisectText.ts';
import { machineNoiseText } from '../../shared/view/text/machineNoiseText.ts';
import type { WorkDocument, WorkKind } from '../../shared/work/registry.ts';
import type { Conversions } from './conversions.ts';
import type { Fetches } from './fetching.ts';
import type { Messages } from './messages.ts';
import type { Profiles } from './profiles.ts';
import type { Releases } from './releases.ts';
import type { ModelReports } from './reports.ts';
import type { Runs } from './runs.ts';
import type { WorkHandler, WorkHandlers } from './work.ts';

interface Parts {
  readonly messages: Messages;
  readonly runs: Runs;
  readonly conversions: Conversions;
  readonly profiles: Profiles;
  readonly reports: ModelReports;
  readonly fetches: Fetches;
  readonly releases: Releases;
}

/** A kind of which the page keeps nothing needs no file here: what it comes to is reported, and why it failed. */
const reported = <K extends WorkKind>(
  { tell, tellProblem }: Messages,
  text: (document: WorkDocument<K>) => string,
): WorkHandler<K> => ({
  done: (_, document) => tell(text(document)),
  failed: (_, error) => tellProblem(error),
});

export const handlersOf = (parts: Parts): WorkHandlers => ({
  bench: parts.runs.handler,
  convert: parts.conversions.handler,
  profile: parts.profiles.handler,
  accuracy: parts.reports.accuracyHandler,
  calibrate: parts.reports.calibrationHandler,
  fetch: parts.fetches.handler,
  runtime: parts.releases.handler,
  noise: reported(parts.messages, machineNoiseText),
  bisect: reported(parts.messages, bisectText),
});
