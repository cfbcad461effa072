/** The runtime and its devices, as a job's process finds them. */

import { milliseconds } from '../../shared/units.ts';
import { Job } from '../jobs/host/job.ts';
import { SharedAnswer } from './sharedAnswer.ts';

const title = 'Listing the devices';

/** A page asks with each graph that it shows. */
const keptMs = milliseconds(2000);

/** However many ask, one process looks: each loads all of OpenVINO and its drivers. */
export const deviceListing = () =>
  new SharedAnswer(
    title,
    async (signal) => {
      await using job = new Job({ title, signal, lane: 'elsewhere', hint: 'devices' });
      return await job.call.devices();
    },
    keptMs,
  );
