/**
 * How long work takes this thread's processor: what others do on the machine at the same time is not in it. Under
 * mutation testing it is 0, because code that counts each of its statements is slower than its limits.
 */
export function cpuMsOf(work: () => unknown): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return process.env['VINOBENCH_MUTATION'] === undefined ? (user + system) / 1e3 : 0;
}
