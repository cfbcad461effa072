/**
 * A job's process: serves the host's calls until the host lets go. What a job needs is loaded when it is called, so
 * that a conversion never loads OpenVINO.
 */
import { flushCompileCache } from 'node:module';
import { basename } from 'node:path';
import { createBirpc } from 'birpc';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import type { Core, LoadedRuntime } from '../../openvino/load.ts';
import { fewerReports, otherImages, otherModel, readingLimits, withinMemory } from '../wire/limits.ts';
import type { HostFunctions, JobFunctions, Reply } from '../wire/protocol.ts';
import { parentLine } from './parent.ts';
import { peakMemoryBytes } from './peakMemory.ts';
import { replyWith } from './reply.ts';
import type { MeasuringSession } from './session.ts';
import { readUsage } from './usage.ts';

const cancellation = new AbortController();
let session: MeasuringSession | undefined;
let loaded: { readonly runtime: LoadedRuntime; readonly core: Core } | undefined;

/** A process that is killed, as each is in the end, writes nothing down of its own accord: the code that it compiled, for the next one. */
async function answer<T>(work: () => T | Promise<T>): Promise<Reply<T>> {
  const reply = await replyWith(work);
  flushCompileCache();
  return reply;
}

const functions: JobFunctions = {
  convert: (request) =>
    answer(async () => {
      const { runConversion } = await import('./convert.ts');
      return runConversion(request, {
        signal: cancellation.signal,
        onProgress: (progress) => void host.progress(progress),
      });
    }),
  importModel: (request) =>
    answer(async () => {
      const { importModel } = await import('./importModel.ts');
      return withinMemory(request, { file: request.topology, wayOut: otherModel }, () =>
        importModel(request, (progress) => void host.progress(progress)),
      );
    }),
  devices: () =>
    answer(async () => {
      const { loadRuntime } = await import('../../openvino/load.ts');
      const { listDevices } = await import('../../openvino/devices.ts');
      const runtime = loadRuntime();
      return { runtime: runtime.facts, devices: listDevices(runtime) };
    }),
  prepare: (request) =>
    replyWith(async () => {
      const { MeasuringSession } = await import('./session.ts');
      session = await MeasuringSession.open(request, cancellation.signal, loaded?.runtime, loaded?.core);
      return session.report;
    }),
  measure: (request) =>
    answer(async () => {
      if (session === undefined) throw new VinobenchError('job', 'Nothing was prepared to be measured.');
      const report = await session.measure(request);
      return { ...report, peakMemoryBytes: peakMemoryBytes() };
    }),
  profile: (request) =>
    answer(async () => {
      const { profileConfiguration } = await import('./profiling.ts');
      return profileConfiguration(request, {
        signal: cancellation.signal,
        onProgress: (progress) => void host.progress(progress),
      });
    }),
  peaks: (request) =>
    answer(async () => {
      const { measurePeaks } = await import('./peaks.ts');
      return measurePeaks(request, {
        signal: cancellation.signal,
        onProgress: (progress) => void host.progress(progress),
      });
    }),
  accuracy: (request) =>
    answer(async () => {
      const { measureAccuracy } = await import('./accuracy.ts');
      return measureAccuracy(request, {
        signal: cancellation.signal,
        onProgress: (progress) => void host.progress(progress),
      });
    }),
  calibrate: (request) =>
    answer(async () => {
      const { runCalibration } = await import('./calibration.ts');
      return runCalibration(request, {
        signal: cancellation.signal,
        onProgress: (progress) => void host.progress(progress),
      });
    }),
  graph: (request) =>
    answer(async () => {
      const { readGraph } = await import('./readGraph.ts');
      return readGraph(request);
    }),
  modelFiles: (request) =>
    replyWith(async () => {
      const { modelFiles } = await import('./modelFiles.ts');
      return modelFiles(request);
    }),
  lookAtIr: (request) =>
    answer(async () => {
      const { lookAtIr } = await import('./lookAtIr.ts');
      return lookAtIr(request);
    }),
  fits: ({ weights, topologies }) =>
    replyWith(async () => {
      const { fitOfWeights } = await import('../../converter/convert.ts');
      return fitOfWeights(weights, topologies);
    }),
  lookAtImages: (request) =>
    answer(async () => {
      const { lookAtImages } = await import('./lookAtImages.ts');
      return withinMemory(readingLimits.look, { file: request.path, wayOut: otherImages }, () =>
        lookAtImages(request, cancellation.signal),
      );
    }),
  hashImages: (request) =>
    replyWith(async () => {
      const { hashImages } = await import('./hashImages.ts');
      return withinMemory(readingLimits.hash, { file: request.path, wayOut: otherImages }, () =>
        hashImages(request, cancellation.signal),
      );
    }),
  readDocuments: ({ files, now }) =>
    answer(async () => {
      const { readFiles } = await import('../../exchange/readFiles.ts');
      const file = files.length === 1 ? basename(files[0] ?? '') : `${files.length} files`;
      return withinMemory(readingLimits.documents, { file, wayOut: fewerReports }, () =>
        readFiles(files, { now, signal: cancellation.signal }),
      );
    }),
  rasterise: (svgs) =>
    replyWith(async () => {
      const { rasterise } = await import('./raster.ts');
      return rasterise(svgs, cancellation.signal);
    }),
  peakMemory: () => replyWith(peakMemoryBytes),
  usage: (threads) => replyWith(() => readUsage(threads)),
  load: ({ device }) =>
    replyWith(async () => {
      const [{ loadRuntime }, { deviceCapabilities }] = await Promise.all([
        import('../../openvino/load.ts'),
        import('../../openvino/devices.ts'),
        import('./session.ts'),
      ]);
      const runtime = loadRuntime();
      const core = new runtime.addon.Core();
      // Asking loads the plugin; another one's would begin with its driver.
      if (device === 'CPU') deviceCapabilities(core, device);
      loaded = { runtime, core };
      return null;
    }),
  cancel: () =>
    replyWith(() => {
      cancellation.abort();
      return null;
    }),
};

const host = createBirpc<HostFunctions, JobFunctions>(functions, {
  post: parentLine.post,
  on: parentLine.onMessage,
  eventNames: ['progress'],
  timeout: -1,
});

// Ctrl-C reaches the whole process group of a terminal; what happens then is the host's to say.
process.on('SIGINT', () => undefined);
// A host that is gone, however it ended, leaves no job behind: exit would wait for a loop that runs in C++.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

// Started ahead of its request: what that will need is loaded meanwhile; a failure is reported at the
// request.
const [, , hint] = process.argv;
if (hint === 'convert') import('./convert.ts').catch(() => undefined);
if (hint === 'devices')
  Promise.all([import('../../openvino/load.ts'), import('../../openvino/devices.ts')])
    .then(([{ loadRuntime }]) => loadRuntime())
    .catch(() => undefined);
