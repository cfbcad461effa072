/**
 * What lifetime.test.ts runs in separate processes, with `node --expose-gc`: a crash there ends that process only.
 * `node lifetimeScenarios.ts NAME` prints its result as JSON on standard output.
 */
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { addon } from './index.ts';
import { convolutionModel, ramp, slowModel, smallConvolution } from './testModel.ts';
import type { CompiledModel } from './types.ts';

const { channels, size } = smallConvolution;
const data = ramp(channels * size * size);
const { xml, bin } = convolutionModel();

const collect = (): void => {
  if (globalThis.gc === undefined) throw new Error('needs --expose-gc');
  globalThis.gc();
};
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

function compile(core = new addon.Core()): CompiledModel {
  const model = core.readModelSync(Buffer.from(xml), bin);
  const compiled = core.compileModelSync(model, 'CPU', { INFERENCE_NUM_THREADS: 1, NUM_STREAMS: 1 });
  model.close();
  return compiled;
}

/** Resident set after `warmUp` and after all cycles of compile, infer, close. */
async function cycles(
  count: number,
  warmUp: number,
  close: boolean,
): Promise<{ before: number; after: number }> {
  const core = new addon.Core();
  let before = 0;
  for (let cycle = 0; cycle <= count; cycle++) {
    const compiled = compile(core);
    const request = compiled.createInferRequest();
    if (cycle % 2 === 0) request.infer([data]);
    else await request.inferAsync([data]);
    if (close) {
      request.close();
      compiled.close();
    }
    if (cycle % 20 === 0) {
      await nextTurn();
      collect();
    }
    if (cycle === warmUp) before = addon.processMemory().rssBytes;
  }
  return { before, after: addon.processMemory().rssBytes };
}

/** Memory that close() gives back at once, without a garbage collection. */
function closing(): { held: number; closed: number } {
  const core = new addon.Core();
  const { xml: text, bin: weights } = slowModel(1024, 1);
  const input = new Float32Array(1024 * 1024);
  const open = () => {
    const model = core.readModelSync(Buffer.from(text), weights);
    const compiled = core.compileModelSync(model, 'CPU', { INFERENCE_PRECISION_HINT: 'f32' });
    const request = compiled.createInferRequest();
    request.setInputTensor(new addon.Tensor('f32', [1024, 1024], input));
    request.infer();
    return { model, compiled };
  };
  const close = ({ model, compiled }: ReturnType<typeof open>) => {
    compiled.close();
    model.close();
  };
  close(open());
  const empty = addon.processMemory().rssBytes;
  const all = Array.from({ length: 8 }, open);
  const held = addon.processMemory().rssBytes - empty;
  all.forEach(close);
  return { held, closed: addon.processMemory().rssBytes - empty };
}

/** Everything but the last object of the chain is collected. */
async function survivors(): Promise<unknown> {
  const request = compile().createInferRequest();
  const expected = request.infer([data])['relu']?.data;
  const shared = request.getOutputTensor();
  const port = new addon.Core().readModelSync(Buffer.from(xml), bin).input();
  const own = (() => {
    // The array's only owner is the tensor, and later the request.
    const lonely = compile().createInferRequest();
    lonely.setInputTensor(new addon.Tensor('f32', [1, channels, size, size], data.slice()));
    return lonely;
  })();
  for (let round = 0; round < 20; round++) {
    collect();
    await nextTurn();
    // Takes the place of whatever was freed too early.
    new Float32Array(data.length).fill(round);
  }
  const same = (other: ArrayLike<unknown> | undefined) => JSON.stringify(other) === JSON.stringify(expected);
  return {
    tensor: same(shared.data),
    port: port.shape,
    request: same(own.infer()['relu']?.data),
  };
}

/** Arrays behind dropped tensors are freed again. */
async function arrays(): Promise<{ alive: number }> {
  const request = compile().createInferRequest();
  const inferOnce = () => {
    const array = data.slice();
    request.infer([array]);
    return new WeakRef(array);
  };
  const references = Array.from({ length: 50 }, inferOnce);
  request.close();
  for (let round = 0; round < 5; round++) {
    await nextTurn();
    collect();
    addon.processMemory();
  }
  return { alive: references.filter((reference) => reference.deref() !== undefined).length };
}

async function stress(): Promise<{ settled: number; wrong: number }> {
  const core = new addon.Core();
  const compiled = compile(core);
  const expected = JSON.stringify(compiled.createInferRequest().infer([data])['relu']?.data);
  const requests = Array.from({ length: 64 }, () => compiled.createInferRequest());
  const inferences = requests.flatMap((request) =>
    // The second and third of each are refused as busy.
    Array.from({ length: 3 }, () => request.inferAsync([data])),
  );
  const others = Array.from({ length: 30 }, async (_, index) => {
    const model = await core.readModel(Buffer.from(xml), bin);
    const own = await core.compileModel(model, 'CPU', { NUM_STREAMS: 1 + (index % 3) });
    if (index % 3 === 0) model.close();
    const request = own.createInferRequest();
    const result = index % 2 === 0 ? request.inferAsync([data]) : addon.measure(request, { iterations: 20 });
    if (index % 5 === 0) own.close();
    await result;
  });
  const results = await Promise.allSettled([...inferences, ...others]);
  const wrong = results.filter((result, index) => {
    if (result.status === 'rejected') return !/ERR_BUSY|ERR_CLOSED/.test(String(result.reason?.code));
    return index < inferences.length && JSON.stringify(result.value?.['relu']?.data) !== expected;
  });
  return { settled: results.length, wrong: wrong.length };
}

/** Workers that end by themselves, and workers that are terminated in the middle of everything. */
async function workers(): Promise<{ done: number; terminated: number }> {
  const start = () => new Worker(new URL(import.meta.url));
  const all = Array.from({ length: 4 }, start);
  const codes = await Promise.all(
    all.map((worker) => new Promise((resolve) => worker.once('exit', resolve))),
  );
  let terminated = 0;
  for (let round = 0; round < 6; round++) {
    const worker = start();
    await new Promise((resolve) => worker.once('message', resolve));
    await new Promise((resolve) => setTimeout(resolve, round));
    await worker.terminate();
    terminated++;
  }
  return { done: codes.filter((code) => code === 0).length, terminated };
}

async function inWorker(): Promise<void> {
  const compiled = compile();
  parentPort?.postMessage('compiled');
  const requests = Array.from({ length: 8 }, () => compiled.createInferRequest());
  for (let round = 0; round < 20; round++) {
    const measured = compiled.createInferRequest();
    await Promise.all([
      ...requests.map((request) => request.inferAsync([data])),
      addon.measure(measured, { iterations: 100 }),
    ]);
  }
}

/** Must not wait for the ten million inferences. */
function exiting(): undefined {
  const request = compile().createInferRequest();
  request.infer([data]);
  addon.measure(request, { iterations: 1e7 }).catch(() => {});
  compile()
    .createInferRequest()
    .inferAsync([data])
    .catch(() => {});
  setTimeout(() => process.exit(7), 50);
}

const scenarios: Record<string, () => unknown> = {
  leak: () => cycles(1000, 200, true),
  collected: () => cycles(200, 80, false),
  closing,
  survivors,
  arrays,
  stress,
  workers,
  exiting,
};

if (!isMainThread) await inWorker();
else {
  const result = await scenarios[process.argv[2] ?? '']?.();
  if (result !== undefined) console.log(JSON.stringify(result));
}
