/** What this process has used, to be compared with a later reading. */
import { microseconds, microsecondsToSeconds } from '../../../shared/units.ts';
import { threadCounts } from '../../system/processes.ts';
import { realRoot } from '../../system/systemFiles.ts';
import type { UsageReport } from '../wire/protocol.ts';

export function readUsage(threads: boolean): UsageReport {
  const { user, system } = process.cpuUsage();
  return {
    processorSeconds: microsecondsToSeconds(microseconds(user + system)),
    // libuv says 0 on Windows, which does not count them.
    switches:
      process.platform === 'win32'
        ? { why: 'system' }
        : { value: process.resourceUsage().involuntaryContextSwitches },
    threads: threads ? threadCounts(realRoot) : null,
  };
}
