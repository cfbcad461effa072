/** Profiles from end to end through the real command line: rows, work, order, differences, exports, wrong usage. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addon } from '../native/index.ts';
import { type Profile, type ProfileDocument, profileDocumentSchema } from '../shared/documents/profile.ts';
import { convertDocumentSchema } from '../shared/models/conversion.ts';
import { diffProfiles } from '../shared/profile/diff.ts';
import { traceProblems } from '../shared/profile/traceTesting.ts';
import { findings } from '../shared/view/kernels/findings.ts';
import { runCli, startCli } from './support/cli.ts';
import { givePeaks } from './support/peaks.ts';
import { childrenOf, isAlive, until } from './support/processes.ts';
import { accountProblems, inExecutionOrder, statusesByLayer, sumOfFlops } from './support/profileAccount.ts';
import { parsed, writeNetworks } from './support/runs.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-profile-'));
const home = join(folder, 'home');
const at = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { tiny, heavy } = writeNetworks(folder);
/** Batch normalization and scaling merge into the convolution; the unread branch is left out. */
const merged = at('merged.prototxt');
writeFileSync(
  merged,
  `name: "merged"
layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 16 dim: 16 } } }
layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" convolution_param { num_output: 16 kernel_size: 3 pad: 1 bias_term: false } }
layer { name: "conv/bn" type: "BatchNorm" bottom: "conv" top: "conv" }
layer { name: "conv/scale" type: "Scale" bottom: "conv" top: "conv" scale_param { bias_term: true } }
layer { name: "relu" type: "ReLU" bottom: "conv" top: "conv" }
layer { name: "other" type: "Convolution" bottom: "data" top: "other" convolution_param { num_output: 16 kernel_size: 1 } }
layer { name: "sum" type: "Eltwise" bottom: "conv" bottom: "other" top: "sum" }
layer { name: "concat" type: "Concat" bottom: "sum" bottom: "other" top: "concat" }
layer { name: "fc" type: "InnerProduct" bottom: "concat" top: "fc" inner_product_param { num_output: 10 } }
layer { name: "drop" type: "Dropout" bottom: "fc" top: "fc" }
layer { name: "prob" type: "Softmax" bottom: "fc" top: "prob" }
`,
);

const modelsFolder = new URL('../models/', import.meta.url);
const catalogued = (id: string) => readFileSync(new URL(`${id}.prototxt`, modelsFolder), 'utf8');

/** What is asked for, by the name that the document gives it, with its prototxt. Light ones; `bench:profile` takes all. */
const networks: readonly (readonly [name: string, argument: string, prototxt: () => string])[] = [
  ['tiny', tiny, () => readFileSync(tiny, 'utf8')],
  ['merged', merged, () => readFileSync(merged, 'utf8')],
  ['squeezenet1.1', 'squeezenet1.1', () => catalogued('squeezenet1.1')],
];
const few = ['--iterations', '4'];

const profiled = (args: readonly string[]) => runCli(['profile', ...args], { home });

function profileOf({ profiles }: ProfileDocument, model: string): Profile {
  const profile = profiles.find((candidate) => candidate.model === model);
  if (profile === undefined) throw new Error(`no profile of ${model} in the document`);
  return profile;
}

async function converted(model: string) {
  const args = ['convert', model, '--output', at('ir'), '--batch', '1', '--json'];
  return convertDocumentSchema.parse(parsed(await runCli(args, { home })));
}

describe('profile --json', () => {
  let document: ProfileDocument;
  beforeAll(async () => {
    await givePeaks(home);
    const models = networks.map(([, argument]) => argument);
    const files = ['--trace', at('trace.json'), '--csv', at('kernels.csv')];
    const result = await profiled([...models, ...few, ...files, '--json']);
    expect(result.exitCode).toBe(0);
    document = profileDocumentSchema.parse(parsed(result));
  });

  it('prints a document with the keys that are promised', () => {
    expect(document.failures).toEqual([]);
    expect(document.profiles.map(({ model }) => model)).toEqual(networks.map(([name]) => name));
    const keys = 'model device precision iterations wallMs wallWithCountersMs kernels reconciliation'.split(
      ' ',
    );
    const kernelKeys =
      'name type implementation precision layout status startUs slotUs realTimeUs originalLayers flops bytes gflops';
    const sums = 'wallMs wallWithCountersMs kernelsMs gapsMs counterOverheadMs'.split(' ');
    for (const profile of document.profiles) {
      expect(profile).toMatchObject({ device: 'CPU', precision: 'FP32', iterations: 4, timeline: 'device' });
      expect(Object.keys(profile)).toEqual(expect.arrayContaining(keys));
      expect(Object.keys(profile.reconciliation)).toEqual(expect.arrayContaining(sums));
      for (const kernel of profile.kernels) {
        expect(Object.keys(kernel)).toEqual(expect.arrayContaining(kernelKeys.split(' ')));
      }
    }
  });

  it('adds its own figures up', () => {
    for (const { kernels, reconciliation, wallMs, wallWithCountersMs } of document.profiles) {
      const kernelsMs = kernels.reduce((sum, { realTimeUs }) => sum + realTimeUs, 0) / 1e3;
      expect(kernelsMs).toBeGreaterThan(0);
      if (wallMs === null || wallWithCountersMs === null) throw new Error('measured without a wall clock');
      expect(reconciliation.kernelsMs).toBeCloseTo(kernelsMs, 9);
      expect(reconciliation.wallMs).toBeCloseTo(wallMs.median, 9);
      expect(reconciliation.wallWithCountersMs).toBe(wallWithCountersMs);
      expect(reconciliation.gapsMs).toBeCloseTo(wallWithCountersMs - kernelsMs, 9);
      expect(reconciliation.counterOverheadMs).toBeCloseTo(wallWithCountersMs - wallMs.median, 9);
    }
  });

  it.each(networks)('accounts for every layer of %s exactly once', (name, _, prototxt) => {
    expect(accountProblems(profileOf(document, name), prototxt())).toEqual([]);
  });

  it('tells what became of layers that the converter merges or leaves out', () => {
    const statuses = statusesByLayer(profileOf(document, 'merged'));
    for (const layer of ['conv', 'other', 'fc', 'prob']) expect(statuses.get(layer)).toEqual(['executed']);
    for (const layer of ['conv/bn', 'conv/scale', 'relu']) expect(statuses.get(layer)).toEqual(['fused']);
    expect(statuses.get('drop')).toEqual(['optimizedOut']);
  });

  it.each(networks)('counts as many operations for %s as the network has', async (name, argument) => {
    const { flops } = await converted(argument);
    expect(flops).toBeGreaterThan(0);
    expect(sumOfFlops(profileOf(document, name))).toBe(flops);
  });

  it.each(networks)('tells of every kernel of %s what ran, and one after another', (name) => {
    const kernels = inExecutionOrder(profileOf(document, name));
    expect(kernels[0]?.startUs).toBe(0);
    for (const [place, kernel] of kernels.entries()) {
      expect(kernel).toMatchObject({
        implementation: expect.stringMatching(/./),
        calls: 4,
        bytes: expect.any(Number),
      });
      expect(kernel.slotUs?.p10).toBeGreaterThanOrEqual(0);
      expect(kernel.startUs).toBeGreaterThanOrEqual(kernels[place - 1]?.startUs ?? 0);
    }
  });

  it('writes a valid trace in which every kernel is drawn', () => {
    const trace: unknown = JSON.parse(readFileSync(at('trace.json'), 'utf8'));
    expect(traceProblems(trace)).toEqual([]);
    const { traceEvents } = trace as { traceEvents: { ph: string; name: string }[] };
    const drawn = new Set(traceEvents.filter(({ ph }) => ph === 'X').map(({ name }) => name));
    for (const { name } of document.profiles.flatMap(inExecutionOrder)) expect(drawn).toContain(name);
  });

  it('writes a CSV with a line for each row', () => {
    const lines = readFileSync(at('kernels.csv'), 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(1 + document.profiles.reduce((sum, { kernels }) => sum + kernels.length, 0));
  });

  it('differs from itself in nothing', () => {
    for (const profile of document.profiles) expect(findings(diffProfiles(profile, profile))).toEqual([]);
  });

  it('names the implementations that an instruction-set limit changes', async (context) => {
    if (!document.machine.instructionSets.includes('avx512'))
      return context.skip('this processor has no AVX-512');
    const result = await profiled([
      'squeezenet1.1',
      '--isa',
      'avx2,avx512',
      ...few,
      '--roofline',
      'off',
      '--diff',
      '--table2',
    ]);
    expect(result.exitCode).toBe(0);
    expect(result.stdout).toMatch(/squeezenet1\.1: CPU FP32 avx2 -> CPU FP32 avx512, kernels/);
    expect(result.stdout).toMatch(/^- conv1.* changed \S*avx2\S* -> \S*avx512\S*: /m);
    expect(result.stdout).toMatch(/ fire9\/expand3x3 .*avx2.*avx512/);
    expect(result.stdout).toMatch(/ relu_conv10 .*fused into conv10.*fused into conv10/);
    expect(result.stdout).toMatch(/Study: GPU .*Study: CPU/);
  });
});

describe('the counters', () => {
  it('tell kernels that do not overlap within an inference', async () => {
    const { xml } = await converted('squeezenet1.1');
    const compiled = await new addon.Core().compileModel(xml, 'CPU', { PERF_COUNT: true });
    try {
      const request = compiled.createInferRequest();
      await addon.measure(request, { iterations: 1 });
      // After one inference the running mean is that inference's own time.
      const rows = request
        .getProfilingInfo()
        .filter(({ status, startTimeUs }) => status === 'EXECUTED' && startTimeUs > 0)
        .toSorted((a, b) => a.startTimeUs - b.startTimeUs);
      expect(rows.length).toBeGreaterThan(35);
      for (const [place, { startTimeUs, realTimeUs, nodeName }] of rows.entries()) {
        const next = rows[place + 1]?.startTimeUs ?? Number.POSITIVE_INFINITY;
        // Both are whole microseconds.
        expect(startTimeUs + realTimeUs, nodeName).toBeLessThanOrEqual(next + 2);
      }
    } finally {
      compiled.close();
    }
  });
});

describe('a profile that cannot be', () => {
  it.each([
    [['--precision', 'FP64'], /--precision: .*FP32.*FP16.*BF16.*INT8/],
    [['--isa', 'mmx'], /--isa: .*avx2/],
    [['--iterations', '0'], /--iterations.*whole number from 1/],
    [['--device', 'TPU'], /There is no device TPU here; OpenVINO lists CPU/],
    // Found before anything is asked of the runtime.
    [['--trace', '/no/such/folder/trace.json', '--device', 'TPU'], /trace\.json cannot be written/],
    [['--csv', '/no/such/folder/kernels.csv', '--device', 'TPU'], /kernels\.csv cannot be written/],
  ] as const)('with %j ends with one sentence and exit code 1', async (args, sentence) => {
    const result = await profiled([tiny, ...args]);
    expect(result.stderr).toMatch(sentence);
    expect(result.stderr.trim().split('\n').length).toBeLessThanOrEqual(3);
    expect(result.stdout).toBe('');
    expect(result.exitCode).toBe(1);
  });

  it.skipIf(process.arch !== 'x64')('for want of a precision says what would have run', async () => {
    const result = await profiled([tiny, '--precision', 'BF16', '--isa', 'avx2', '--json']);
    const { profiles, failures } = profileDocumentSchema.parse(parsed(result));
    expect(profiles).toEqual([]);
    const reason = expect.stringMatching(/BF16 .*FP32 would have run\.$/);
    const kind: unknown = expect.stringMatching(/^(no-kernel|precision-missing|precision-not-run)$/);
    const cause: unknown = expect.objectContaining({ kind });
    expect(failures).toEqual([{ model: 'tiny', device: 'CPU', precision: 'BF16', reason, cause }]);
    expect(result.stderr).toContain(failures[0]?.reason);
    expect(result.exitCode).toBe(1);
  });

  // Processes are watched through /proc.
  it.skipIf(process.platform !== 'linux')('because of SIGINT leaves no process behind', async () => {
    const { pid, result } = startCli(['profile', heavy, '--iterations', '4096', '--json'], { home });
    const [job] = await until(() => {
      const children = childrenOf(pid);
      return children.length > 0 && children;
    }, 'the job');
    await new Promise((resolve) => setTimeout(resolve, 800));
    process.kill(pid, 'SIGINT');
    const { exitCode, stdout, stderr } = await result;
    expect(exitCode).toBe(130);
    expect(stdout).toBe('');
    expect(stderr).not.toMatch(/\bat .*:\d+:\d+/);
    expect(job !== undefined && isAlive(job)).toBe(false);
  });
});
