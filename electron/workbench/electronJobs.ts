/**
 * For the host that runs in Electron: its jobs are processes of a separate Node on Linux, else Electron's utility processes.
 */
import { layout } from '../../layout/layout.ts';
import { electronJobProcess } from '../jobs/host/electronProcess.ts';
import { findOwnNode } from '../jobs/host/ownNode.ts';
import { forkJobProcessBy, startJobProcessesBy } from '../jobs/host/process.ts';

/**
 * To be awaited before the first job.
 * @param log takes a sentence where a Linux has no Node for them
 */
export async function chooseJobProcesses(log: (sentence: string) => void): Promise<void> {
  if (process.platform !== 'linux') return startJobProcessesBy(electronJobProcess);
  const found = await findOwnNode(layout.node ?? process.env['VINOBENCH_NODE']);
  if (found.binary !== null) return startJobProcessesBy(forkJobProcessBy(found.binary));
  log(`${found.why} Jobs run in processes of Electron, where reading images may crash them.`);
  startJobProcessesBy(electronJobProcess);
}
