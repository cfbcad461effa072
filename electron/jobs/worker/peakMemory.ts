import { readFileSync } from 'node:fs';
import { type Bytes, kibibytes } from '../../../shared/units.ts';

/**
 * The most memory this process had resident. On Linux VmHWM of proc_pid_status(5), since getrusage's maximum survives
 * exec and so begins with the parent's; elsewhere getrusage's (kibibytes on every system, by libuv).
 */
export function peakMemoryBytes(): Bytes {
  if (process.platform === 'linux') {
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (peak !== undefined) return kibibytes(Number(peak));
  }
  return kibibytes(process.resourceUsage().maxRSS);
}
