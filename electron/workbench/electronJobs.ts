/** For the host that runs in Electron: its jobs are utility processes. */
import { electronJobProcess } from '../jobs/electronProcess.ts';
import { startJobProcessesBy } from '../jobs/process.ts';

/** To be called before the first job. */
export const runJobsInUtilityProcesses = (): void => startJobProcessesBy(electronJobProcess);
