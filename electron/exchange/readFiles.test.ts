/** Files of Vinobench's own and of strangers, in memory: what they become, and how they are refusedFile. */
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunWithRounds } from '../../shared/documents/run.ts';
import { isVinobenchError, longestSentence } from '../../shared/faults/errors.ts';
import { nanoseconds } from '../../shared/units.ts';
import { aCell, aRun } from '../../shared/view/run/testing.ts';
import { zipArchive } from '../files/zipWriter.ts';
import { assemble } from './assemble.ts';
import { partsOf } from './readFiles.ts';
import { vinobenchFileOf } from './writeFiles.ts';

const now = new Date('2026-12-01T00:00:00Z');
const options = { newId: () => '20261201-0000-test', now };
const by = { now, vinobenchVersion: '0.1.0' };

async function documentsOf(bytes: Buffer | string, name = 'file.json') {
  const file = { name, folder: '/', bytes: Buffer.from(bytes) };
  return assemble(await partsOf(file), options);
}

const refusal = (bytes: Buffer | string, name?: string): Promise<string> =>
  documentsOf(bytes, name).then(
    () => 'taken',
    (error: unknown) => (isVinobenchError(error) ? error.message : `defect: ${error}`),
  );

function measured(samples = 64): RunWithRounds {
  const cell = { ...aCell({ model: 'net', precision: 'FP32', mean: 1 }), id: '20261122-1402-aaaa.0' };
  const samplesNs = Array.from({ length: samples }, (_, at) => nanoseconds(1_000_000 + 7919 * at));
  const startedAt = '2026-11-22T14:02:00.000Z';
  return aRun({
    id: '20261122-1402-aaaa',
    cells: [cell],
    rounds: [{ cellId: cell.id, process: 0, round: 0, startedAt, samplesNs }],
  });
}

describe("a run as a file of Vinobench's own", () => {
  it.each([64, 50_000])('comes back with every one of its %i samples', async (samples) => {
    const document = measured(samples);
    const written = vinobenchFileOf({ kind: 'run', document }, by);
    expect(/"packed"/.test(written.toString('utf8', 0, 400))).toBe(samples > 1000);
    const { runs } = await documentsOf(written);
    expect(runs).toHaveLength(1);
    const { origin, ...run } = runs[0]?.run ?? document.run;
    expect({ ...runs[0], run }).toEqual(document);
    expect(origin).toMatchObject({ format: 'vinobench', files: ['file.json'] });
  });

  it('is read compressed, in an archive, and as `runs show --json` prints it', async () => {
    const [document, file] = [measured(), vinobenchFileOf({ kind: 'run', document: measured() }, by)];
    for (const bytes of [
      Buffer.from(JSON.stringify(document)),
      gzipSync(file),
      zstdCompressSync(file),
      zipArchive([
        { name: 'run.vinobench.json', bytes: file },
        { name: 'pictures/matrix.svg', bytes: Buffer.from('<svg/>') },
      ]),
    ])
      expect((await documentsOf(bytes)).runs[0]?.rounds).toEqual(document.rounds);
  });

  it('is refusedFile when a newer Vinobench wrote it, or when it was cut off or changed', async () => {
    const document = measured();
    expect(await refusal(JSON.stringify({ ...document, schemaVersion: 99 }))).toMatch(
      /newer Vinobench \(schema 99/,
    );
    expect(await refusal(JSON.stringify({ vinobench: 'file', fileVersion: 2 }))).toMatch(/newer Vinobench/);
    const packed = vinobenchFileOf({ kind: 'run', document: measured(50_000) }, by);
    expect(await refusal(packed.subarray(0, packed.length / 2))).toMatch(/cut off or damaged/);
    const changed = packed.toString().replace(/"sha256": "./, '"sha256": "x');
    expect(await refusal(changed)).toMatch(/checksum/);
    const twice = { ...document, rounds: [...document.rounds, ...document.rounds] };
    expect(await refusal(JSON.stringify(twice))).toMatch(/one round of a cell twice/);
  });
});

it('a calibration names files without their folders, whatever its file says', async () => {
  const { runs, calibrations } = await documentsOf(
    vinobenchFileOf({ kind: 'calibration', document: aCalibration, contents: about }, by),
  );
  expect(runs).toEqual([]);
  expect(calibrations[0]?.document).toMatchObject({ xml: 'shadow', bin: 'net.bin' });
});

const about = { model: 'net', device: 'CPU', images: null };
const aCalibration = {
  ...{
    schemaVersion: 1,
    xml: '/etc/shadow',
    bin: 'C:\\secret\\net.bin',
    quantizedLayers: 1,
    floatLayers: [],
  },
  ...{ subset: 1, broken: [], calibration: 'synthetic', quantization: 'performance', estimator: 'minmax' },
  ...{ seed: 0, family: 'CPU', preparation: null, seconds: 1, imagesPerSecond: 1, sqnrDb: null },
  phaseSeconds: { read: 0, statistics: 0, quantize: 0, compare: 0, write: 0 },
  ...{ top1Agreement: null, comparedImages: 0, binBytes: { float: 1, int8: 1 }, irSha256: 'a' },
  ...{ quantizerVersion: '1', warnings: [], peakMemoryBytes: 1 },
};

/** As statistics_report.cpp of OpenVINO's C++ benchmark_app writes them: other names, numbers instead of texts, a separator at the end. */
describe('reports of the C++ benchmark_app', () => {
  const json = {
    cmd_options: { m: 'models/net.xml', d: 'GPU', infer_precision: 'f16' },
    configuration_setup: { target_device: 'GPU', batch_size: 4, nireq: 2, gpu_streams_num: '2' },
    execution_results: {
      ...{ read_model_time: 9.5, load_model_time: 120.25, first_inference_time: 4, iterations_num: 500 },
      ...{ latency_median: 2.125, percentile_boundary: 50, latency_avg: 2.5, latency_min: 2, latency_max: 9 },
      throughput: 3200.5,
    },
  };

  it('are read as JSON', async () => {
    const [cell] = (await documentsOf(JSON.stringify(json))).runs[0]?.cells ?? [];
    expect(cell).toMatchObject({
      ...{
        model: 'net',
        device: 'GPU',
        precision: 'FP16',
        batch: 4,
        requests: 2,
        streams: 2,
        iterations: 500,
      },
      ...{ readMs: 9.5, compileMs: 120.25, firstInferenceMs: 4, fps: 3200.5 },
      summaryMs: { median: 2.125, mean: 2.5, min: 2, max: 9 },
    });
  });

  it('say no median where another percentile was asked for', async () => {
    const results = { ...json.execution_results, percentile_boundary: 90 };
    const [cell] =
      (await documentsOf(JSON.stringify({ ...json, execution_results: results }))).runs[0]?.cells ?? [];
    expect(cell?.summaryMs).toEqual({ median: null, mean: 2.5, min: 2, max: 9 });
  });

  it('are read as CSV', async () => {
    const csv =
      'Command line parameters;\nm;net.xml;\n\nConfiguration setup;\ntarget device;CPU;\n\nExecution results;\nMedian latency (ms);1.5;\nAverage latency (ms);1.6;\nthroughput;600;\n';
    const [cell] = (await documentsOf(csv, 'benchmark_report.csv')).runs[0]?.cells ?? [];
    expect(cell).toMatchObject({ model: 'net', device: 'CPU', precision: 'unknown', fps: 600 });
    expect(cell?.summaryMs).toEqual({ median: 1.5, mean: 1.6, min: null, max: null });
  });
});

it("hyperfine's commands are cells, each of their runs a process that is not paired with another's", async () => {
  const one = { command: 'sleep 1', mean: 0.5, median: 0.5, min: 0.4, max: 0.6, times: [0.4, 0.6, 0.5] };
  const results = [one, { ...one, command: 'sleep 2', times: [0.7] }];
  const { runs } = await documentsOf(JSON.stringify({ results }));
  expect(runs[0]?.rounds.map(({ process, samplesNs }) => [process, samplesNs])).toEqual([
    [0, [400_000_000]],
    [1, [600_000_000]],
    [2, [500_000_000]],
    [3, [700_000_000]],
  ]);
  // Student's t of three processes: 4.303 times 0.1 s by the root of 3.
  expect(runs[0]?.cells[0]?.latencyMs?.confidence95[1]).toBeCloseTo(500 + 248.4, 1);
  expect(runs[0]?.cells[0]).toMatchObject({ model: 'sleep 1', device: 'not recorded', precision: 'unknown' });
  expect(runs[0]?.cells[0]?.latencyMs?.mean).toBeCloseTo(500, 9);
});

it('traces of events have a track for each thread, of what holds nothing else', async () => {
  const event = { ph: 'X', pid: 1, cat: 'Op' };
  const traceEvents = [
    { ph: 'M', name: 'process_name', pid: 1, args: { name: 'CPU' } },
    { ...event, name: 'outer', ts: 100, dur: 50, tid: 1 },
    { ...event, name: 'conv', ts: 110, dur: 10, tid: 1 },
    { ...event, name: 'conv', ts: 130, dur: 10, tid: 1 },
    { ...event, ph: 'B', name: 'other', ts: 105, tid: 2 },
    { ...event, ph: 'E', ts: 125, tid: 2 },
  ];
  const { profiles } = await documentsOf(JSON.stringify({ traceEvents }), 'step.json');
  const tracks = profiles[0]?.profiles.map(({ model, device, kernels }) => [
    model,
    device,
    kernels.map(({ name, startUs, realTimeUs }) => [name, startUs, realTimeUs]),
  ]);
  expect(tracks).toEqual([
    [
      'step',
      'CPU',
      [
        ['conv', 10, 10],
        ['conv #2', 30, 10],
      ],
    ],
    ['step', 'CPU', [['other', 5, 20]]],
  ]);
});

it('a convolution in f32 over weights that are kept as f16 ran in f32, whatever the graph calls it', async () => {
  const port = (id: number, precision: string) =>
    `<port id="${id}" precision="${precision}"><dim>1</dim></port>`;
  const ran = 'execTimeMcs="5" runtimePrecision="f16" primitiveType="brgconv_avx512_f32"';
  const xml = `<net name="net" version="11"><layers>
<layer id="0" name="data" type="Input"><data execOrder="0" execTimeMcs="not_executed"/><output>${port(0, 'FP32')}</output></layer>
<layer id="1" name="weights" type="Const"><data execOrder="1" execTimeMcs="not_executed"/><output>${port(0, 'FP16')}</output></layer>
<layer id="2" name="conv" type="Convolution"><data execOrder="2" ${ran}/><input>${port(0, 'FP16')}${port(1, 'FP32')}</input><output>${port(2, 'FP32')}</output></layer>
</layers><edges>
<edge from-layer="1" from-port="0" to-layer="2" to-port="0"/><edge from-layer="0" from-port="0" to-layer="2" to-port="1"/>
</edges></net>`;
  const { profiles } = await documentsOf(xml, 'exec_graph.xml');
  const [profile] = profiles[0]?.profiles ?? [];
  expect(profile?.effectivePrecision).toBe('FP32');
  expect(profile?.kernels.find(({ name }) => name === 'conv')).toMatchObject({
    elementType: 'f32',
    precision: 'FP32',
  });
});

describe('a long profile of ONNX Runtime', () => {
  const shared = { pid: 1, tid: 1, ph: 'X' };
  const kernel = (name: string, ts: number, dur: number) => ({
    ...{ ...shared, cat: 'Node', name: `${name}_kernel_time`, ts, dur },
    args: { op_name: 'Conv', provider: 'CPUExecutionProvider', output_type_shape: [{ float: [1, 8] }] },
  });
  const inference = (at: number) => [
    { ...shared, cat: 'Session', name: 'model_run', ts: 1000 * at, dur: 100, args: {} },
    kernel('one', 1000 * at + 10, 20),
    kernel('two', 1000 * at + 40, 30 + (at % 3)),
    // Between two inferences: of neither.
    kernel('warm', 1000 * at + 500, 5),
  ];
  const inferences = 30_000;
  const lines = Array.from({ length: inferences }, (_, at) =>
    inference(at).map((one) => JSON.stringify(one)),
  );
  const text = `[\n${lines.flat().join(',\n')}\n]\n`;

  it('is read event by event, each kernel as its mean over all inferences but the first', async () => {
    const { profiles } = await documentsOf(text, 'net.json');
    expect(profiles[0]?.profiles[0]).toMatchObject({
      model: 'net',
      device: 'CPU',
      iterations: inferences - 1,
    });
    const kernels = profiles[0]?.profiles[0]?.kernels;
    expect(kernels?.map(({ name, calls, startUs }) => [name, calls, startUs])).toEqual([
      ['one', inferences - 1, 0],
      ['two', inferences - 1, 30],
    ]);
    expect(kernels?.[1]?.realTimeUs).toBeCloseTo(31, 3);
  });

  it.each([
    ['cut off', text.slice(0, -400), /has no end/],
    ['without a comma', text.replace('},\n{', '}\n{'), /not JSON/],
    ['with something else after it', `${text} []`, /not JSON/],
    ['with something else in it', text.replace('},\n{', '}, 1, {'), /has no end/],
    ['of too many events', `[${'{"ph":"X"},'.repeat(250_001)}{}]`, /more than 250000 events; record fewer/],
  ])('is refused %s', async (_, bytes, sentence) => {
    expect(await refusal(bytes)).toMatch(sentence);
  });

  it('is known by its list, not by a word', async () => {
    const document = { ...measured(), run: { ...measured().run, notes: '"traceEvents": [' } };
    const { runs } = await documentsOf(vinobenchFileOf({ kind: 'run', document }, by));
    expect(runs[0]?.run.notes).toBe('"traceEvents": [');
    const around = { displayTimeUnit: 'ms', other: { traceEvents: 1 }, traceEvents: inference(0), end: [1] };
    expect((await documentsOf(JSON.stringify(around))).profiles).toHaveLength(1);
  });
});

describe('what is no report', () => {
  it.each([
    ['', /empty/],
    ['{', /not JSON/],
    ['hello', /not a run or a report that is known/],
    ['{"a": 1}', /not a run or a report that is known/],
    ['{"__proto__": {"results": []}}', /__proto__/],
    ['{"\\u005f_proto__": 1}', /__proto__/],
    [`${'['.repeat(1000)}${']'.repeat(1000)}`, /nested deeper/],
    [`{"a": [${'0,'.repeat(1_600_000)}0]}`, /more than 1500000 values/],
    ['<net><layers><layer execOrder="1"></layers></net>', /XML|execution graph/],
    ['<!DOCTYPE a [<!ENTITY b "c">]><net execOrder="1"/>', /entities/],
    ['\u007fELF\0\0\0', /binary/],
    [
      JSON.stringify({ results: [{ command: 'a', mean: 1, times: new Array(20_001).fill(1) }] }),
      /more than 20000 runs of its commands; import fewer/,
    ],
  ])('%.30s is refusedFile in a sentence', async (text, sentence) => {
    expect(await refusal(text)).toMatch(sentence);
  });

  it('a few bytes that unpack to many are refusedFile', async () => {
    const zeros = Buffer.alloc(33 * 2 ** 20, 0x20);
    for (const bomb of [gzipSync(zeros), zstdCompressSync(zeros)])
      expect(await refusal(bomb)).toMatch(/holds more than 32 MiB/);
    const larger = Buffer.alloc(65 * 2 ** 20, 0x20);
    for (const bomb of [gzipSync(larger), zstdCompressSync(larger)])
      expect(await refusal(bomb)).toMatch(/holds more than 64 MiB/);
    const zip = zipArchive([{ name: 'run.vinobench.json', bytes: zeros }]);
    expect(await refusal(zip)).toMatch(/damaged at run.vinobench.json/);
  });
});

it('a file that is changed anywhere is refusedFile in one sentence, or taken whole', async () => {
  const sources = [
    vinobenchFileOf({ kind: 'run', document: measured() }, by),
    zipArchive([
      { name: 'run.vinobench.json', bytes: vinobenchFileOf({ kind: 'run', document: measured() }, by) },
    ]),
    Buffer.from(JSON.stringify({ execution_results: { throughput: '1', 'avg latency': '2' } })),
    Buffer.from(
      'layerName;execStatus;layerType;execType;realTime (ms);cpuTime (ms)\nconv;EXECUTED;Conv;jit_f32;1;1\n',
    ),
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...sources),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 }),
      fc.nat(),
      async (source, changes, length) => {
        const bytes = Buffer.from(
          source.subarray(0, length % 3 === 0 ? length % source.length : source.length),
        );
        for (const [at, byte] of changes) if (bytes.length > 0) bytes[at % bytes.length] = byte;
        const sentence = await refusal(bytes);
        expect(sentence).not.toMatch(/^defect/);
        expect(sentence.length).toBeLessThanOrEqual(longestSentence);
        expect(sentence === 'taken' || /^[^\n]+\.$/.test(sentence)).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});
