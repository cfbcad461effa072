/** What the page does about each kind of work: one line a kind. */
import { conversionHandler } from './conversions.ts';
import { fetchHandler } from './fetching.ts';
import { profileHandler } from './profiles.ts';
import { accuracyHandler, calibrationHandler } from './reports.ts';
import { runHandler } from './runs.ts';
import type { WorkHandlers } from './work.ts';

export const workHandlers: WorkHandlers = {
  bench: runHandler,
  convert: conversionHandler,
  profile: profileHandler,
  accuracy: accuracyHandler,
  calibrate: calibrationHandler,
  fetch: fetchHandler,
};
