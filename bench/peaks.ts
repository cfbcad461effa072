/**
 * `npm run bench:peaks [-- threads]`: the measured peaks of this machine against independent figures with the same
 * threads: numpy's matrix product (OpenBLAS) and its copy of large arrays, and OpenVINO's own matrix product.
 */
import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import Table from 'cli-table3';
import { z } from 'zod';
import { Job } from '../electron/jobs/host/job.ts';
import { computeRoof, memoryRoofs } from '../shared/machine/peaks.ts';
import { unmeasuredText } from '../shared/view/text/unmeasuredText.ts';
import { pythonWith } from '../test/support/python.ts';

const run = promisify(execFile);

/** An independent figure may lie this far above a peak and still be noise of a shared machine. */
const noise = 1.1;
/** A good matrix product reaches at least this much of the peak: below it the peak is no roof but a fancy. */
const leastReached = 0.5;

const threads = Number(process.argv[2] ?? availableParallelism());
const numpySchema = z.object({ gflops: z.number(), copyBytesPerSecond: z.number(), blas: z.string() });

const numpy = await numpyFigures();
await using job = new Job({ title: 'Measuring the peaks of CPU' });
const peaks = await job.call.peaks({ device: 'CPU', threads, isa: null });

const compute = new Table({
  head: ['Precision', 'ISA', 'Measured by', 'GFLOP/s'],
  colAligns: ['left', 'left', 'left', 'right'],
  style: { head: [], border: [] },
});
for (const { precision, isa, name, gflops } of peaks.compute)
  compute.push([precision, isa ?? '', name, gflops.toFixed(1)]);
if (numpy !== null) compute.push(['FP32', '', `numpy matmul (${numpy.blas})`, numpy.gflops.toFixed(1)]);

const streams = new Table({
  head: ['Level', 'Working set', 'Measured by', 'GB/s'],
  colAligns: ['left', 'right', 'left', 'right'],
  style: { head: [], border: [] },
});
for (const { level, workingSetBytes, name, bytesPerSecond } of peaks.streams)
  streams.push([level, mebibytes(workingSetBytes), name, gigabytes(bytesPerSecond)]);
if (numpy !== null)
  streams.push(['memory', mebibytes(512 * 2 ** 20), 'numpy copyto', gigabytes(numpy.copyBytesPerSecond)]);

console.log(`${threads} threads\n${compute.toString()}\n${streams.toString()}`);
for (const unmeasured of peaks.notMeasured) console.log(unmeasuredText(unmeasured));
const failures = implausible();
console.log(failures.length === 0 ? 'all as wanted' : failures.join('\n'));
process.exitCode = failures.length === 0 ? 0 : 1;

async function numpyFigures(): Promise<z.infer<typeof numpySchema> | null> {
  const python = await pythonWith(['numpy']);
  if (python.kind === 'missing') {
    console.log(`numpy is missing: ${python.reason}`);
    return null;
  }
  const script = new URL('./support/peaks.py', import.meta.url).pathname;
  const { stdout } = await run(python.python, [script, `${threads}`], {
    env: { ...process.env, OPENBLAS_NUM_THREADS: `${threads}` },
  });
  return numpySchema.parse(JSON.parse(stdout));
}

/** Sentences about figures that contradict each other. */
function implausible(): string[] {
  const roofs = memoryRoofs(peaks);
  const memory = roofs.find(({ level }) => level === 'memory')?.bytesPerSecond ?? 0;
  const fp32 = computeRoof({ compute: loops() }, 'FP32')?.gflops ?? 0;
  const products = peaks.compute.filter(({ source }) => source === 'openvino');
  return [
    ...products.flatMap(({ precision, name, gflops }) => {
      const peak = computeRoof({ compute: loops() }, precision)?.gflops ?? 0;
      return gflops > noise * peak ? [`${name} reaches ${gflops.toFixed(1)} above ${peak.toFixed(1)}`] : [];
    }),
    ...(numpy === null ? [] : beside('numpy matmul', numpy.gflops, fp32)),
    ...(numpy !== null && numpy.copyBytesPerSecond > noise * memory
      ? ['numpy copies faster than memory']
      : []),
  ];
}

function beside(name: string, reached: number, peak: number): string[] {
  if (reached > noise * peak) return [`${name} reaches ${reached.toFixed(1)} above ${peak.toFixed(1)}`];
  return reached < leastReached * peak ? [`${name} reaches no half of ${peak.toFixed(1)}`] : [];
}

function loops() {
  return peaks.compute.filter(({ source }) => source === 'addon');
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(bytes < 2 ** 20 ? 2 : 0)} MiB`;
}

function gigabytes(bytesPerSecond: number): string {
  return (bytesPerSecond / 1e9).toFixed(1);
}
