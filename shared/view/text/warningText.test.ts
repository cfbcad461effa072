import { describe, expect, it } from 'vitest';
import { milliseconds, seconds } from '../../units.ts';
import { conversionWarningSchema } from '../../warnings/conversionWarning.ts';
import { type Warning, warningSchema } from '../../warnings/warning.ts';
import { warned, warningText, withWarnings } from './warningText.ts';

const told: readonly (readonly [warning: Warning, sentence: RegExp])[] = [
  [{ kind: 'recorded', text: 'As it was written.' }, /^As it was written\.$/],
  [{ kind: 'conversion', text: 'Pool.' }, /^Pool\.$/],
  [{ kind: 'calibration', text: 'Few.' }, /^Few\.$/],
  [{ kind: 'preparation', text: 'Guessed.' }, /^Guessed\.$/],
  [{ kind: 'few-images', images: 3 }, /^INT8 was calibrated on 3 images; use about 300\.$/],
  [{ kind: 'preparation-unknown' }, /^No preprocessing is known for this network/],
  [{ kind: 'preparation-unused' }, /^--mean, --scale, --colour and --resize have no effect/],
  [{ kind: 'blank-outputs', blank: 1, images: 9 }, /^The outputs for 1 of 9 images hold no number/],
  [
    { kind: 'not-kept', what: 'accuracy', retried: true, message: 'The disk is full.' },
    /^The accuracy is not kept yet, which is tried again until Vinobench ends\. The disk is full\.$/,
  ],
  [
    { kind: 'not-kept', what: 'calibration', retried: false, message: 'The disk is full.' },
    /^The calibration was not kept\. The disk is full\.$/,
  ],
  [
    { kind: 'of-network', network: 'right', warning: { kind: 'preparation-unknown' } },
    /^right: No preprocessing is known/,
  ],
  [
    { kind: 'known-fault', fault: 'lrn-bias', names: ['norm1'], count: 2 },
    /^"norm1" \(and 1 more\) has a bias.* OpenVINO 2026\.4 has a known fault there on CPU \(wrong numbers\)\.$/,
  ],
  [
    { kind: 'layers-in-float', because: 'recurrent', names: ['a (LSTM)'], count: 4 },
    /^In float: a \(LSTM\) and 3 more, because recurrent layers are not quantized\.$/,
  ],
  [
    { kind: 'isa-not-reached', isa: 'amx', cpuModel: 'Old', instructionSets: ['avx', 'avx2'] },
    /^The limit amx is wider than Old \(avx, avx2\) and may change nothing\.$/,
  ],
  [{ kind: 'measured-apart' }, /^Measured after the run had stopped and was resumed, .*\.$/],
  [
    { kind: 'beside-other-work', work: 'Converting net' },
    /^Other work of Vinobench ran .*\(Converting net\)/,
  ],
  [{ kind: 'beside-other-user' }, /^Another user of this machine .*\.$/],
  [{ kind: 'precision-not-reported' }, /^openvino-node does not report which precision ran/],
  [{ kind: 'precision-not-known' }, /^The precision that ran is not known: /],
  [
    { kind: 'weights-expanded', stored: 'i8', precision: 'FP32' },
    /^Weights are stored as i8 and expanded to FP32: no layer computes in INT8, .*dynamic quantization.*\.$/,
  ],
  [
    { kind: 'idle-streams', streams: 2, threads: 3 },
    /^2 streams, but one request at a time: .* about 2 of 3 threads .*--streams 1/,
  ],
  [{ kind: 'idle-streams', streams: 2, threads: null }, /with its share of the threads/],
  [{ kind: 'warm-up-unstable', seconds: seconds(5) }, /within 5 s of warm-up/],
  [
    { kind: 'quota-throttled', processors: 2.5, periods: 7, seconds: seconds(0.42) },
    /^The CPU quota of 2\.5 processors was used up 7 times, .* 0\.420\u202fs in all: measure with --threads 2, or /,
  ],
  [
    { kind: 'quota-throttled', processors: 0.5, periods: 1, seconds: seconds(0.1) },
    /was used up once, .*: give it whole processors \(--cpuset-cpus\) instead of a quota\.$/,
  ],
  [{ kind: 'steal', share: 0.03 }, /^The hypervisor gave 3\.0\u202f% of .*: measure on a dedicated machine/],
  [
    { kind: 'busy-neighbours', processors: 1, heaviest: { name: 'yes', processors: 0.98 } },
    /^Another process \(yes\) used 98\u202f% of a core during the measurement: end what else runs, /,
  ],
  [
    { kind: 'busy-neighbours', processors: 3.2, heaviest: { name: 'cc1plus', processors: 1 } },
    /^Other processes \(cc1plus the most\) used 3\.2 cores during the measurement/,
  ],
  [
    { kind: 'busy-neighbours', processors: 0.4, heaviest: { name: 'top', processors: 0.01 } },
    /^Other processes used 40\u202f% of a core during the measurement/,
  ],
  [
    { kind: 'threads-waited', share: 0.12 },
    /waited for a free processor 12\u202f% of the time: use fewer --threads/,
  ],
  [
    { kind: 'frequency-fell', share: 0.25, fromMHz: 4000, toMHz: 3000 },
    /^The clock fell by 25\u202f% .*, from 4\.00\u202fGHz to 3\.00\u202fGHz: let the processor cool down/,
  ],
  [
    { kind: 'hot', celsius: 97, limit: 100, throttles: 2 },
    /^The processor slowed itself down 2 times for its temperature at 97\u202f°C \(its limit is 100\u202f°C\): let it cool/,
  ],
  [
    { kind: 'hot', celsius: 96, limit: null, throttles: 0 },
    /^The processor was hot at 96\u202f°C: let it cool/,
  ],
  [{ kind: 'governor', governor: 'powersave' }, /^Governor is powersave: .* set it to performance/],
  [
    { kind: 'many-migrations', perSecond: 240, pinning: true },
    /^Threads moved between processors 240 times a second though they are pinned: .* taskset/,
  ],
  [
    { kind: 'not-pinned', performance: 8, efficiency: 16 },
    /^Threads are not pinned on a processor with 8 performance and 16 efficiency processors, .*: use --threads/,
  ],
  [{ kind: 'slow-start', timesMedian: 3.21 }, /^The first sample took 3\.2 times the median/],
  [{ kind: 'outliers', count: 1, samples: 32 }, /^1 of 32 samples is an outlier/],
  [{ kind: 'wide-interval', halfWidth: 0.09 }, /^The mean is uncertain by ±9 %/],
  [
    {
      kind: 'int8-slower',
      ratio: 1.4,
      confidence95: [1.38, 1.42],
      int8Ms: milliseconds(0.7),
      floatMs: milliseconds(0.5),
    },
    /^INT8 is slower than FP32 here: 1\.40 times the latency \[1\.38, 1\.42\], 0\.700 ms instead of 0\.500 ms\.$/,
  ],
  [
    { kind: 'no-start-times', release: '2024.6.0' },
    /^OpenVINO 2024\.6\.0 does not report when kernels start: .*execution order\.$/,
  ],
  [{ kind: 'no-start-times' }, /^The device reports no usable start times: .*execution order\.$/],
  [
    { kind: 'kernel-readings', problem: 'missing', names: ['a', 'b', 'c'], count: 5, inferences: 16 },
    /^a, b, c and 2 more: no time was reported; it counts as 0\.$/,
  ],
  [
    { kind: 'kernel-readings', problem: 'absurd', names: ['a'], count: 1, inferences: 16 },
    /^a: the reported time is negative or longer than the inference/,
  ],
  [
    { kind: 'kernel-readings', problem: 'cold-run-inside', names: ['a'], count: 1, inferences: 16 },
    /^a: the device lists no counter/,
  ],
  [
    { kind: 'kernel-readings', problem: 'impossible-starts', names: ['a'], count: 1, inferences: 16 },
    /^a: start times outside the inference were dropped \(16 inferences sampled\)\.$/,
  ],
  [
    { kind: 'kernel-readings', problem: 'unplaced', names: ['a'], count: 1, inferences: 16 },
    /^a: too few start times to place it on the timeline\.$/,
  ],
  [
    { kind: 'no-roofline', reason: 'HETERO:CPU is not a single device.' },
    /^No roofline: HETERO:CPU is not a single device\.$/,
  ],
  [
    {
      ...{ kind: 'no-roofline', reason: 'As it was recorded.' },
      because: { kind: 'not-one-device', device: 'HETERO:CPU' },
    },
    /^No roofline: HETERO:CPU is not a single device\.$/,
  ],
  [
    {
      ...{ kind: 'no-roofline', reason: 'As it was recorded.' },
      because: {
        kind: 'no-bandwidth',
        device: 'GPU',
        sentences: ['Memory was not measured.', { kind: 'caches-unknown' }],
      },
    },
    /^No roofline: Memory was not measured\. This system does not tell its caches: their bandwidth was not measured\.$/,
  ],
  [
    {
      ...{ kind: 'no-roofline', reason: 'As it was recorded.' },
      because: {
        ...{ kind: 'measurement-failed', device: 'GPU', message: 'The process ended with SIGKILL.' },
        cause: { kind: 'process-ended', detail: 'SIGKILL' },
      },
    },
    /^No roofline: The process ended with SIGKILL\.$/,
  ],
];

describe('the sentence of a warning', () => {
  it.each(told)('of %j', (warning, sentence) => {
    expect(warningText(warning)).toMatch(sentence);
    expect(warningSchema.parse(warning)).toEqual(warning);
  });

  it('is tested for every kind', () => {
    const elsewhere = new Set<string>(conversionWarningSchema.options.map(({ shape }) => shape.kind.value));
    const [plain, ofNetwork] = warningSchema.options;
    const kinds = [
      ...plain.options.flatMap((one): string[] =>
        'shape' in one ? [one.shape.kind.value] : [...one.options].map(({ shape }) => shape.kind.value),
      ),
      ofNetwork.shape.kind.value,
    ].filter((kind) => !elsewhere.has(kind));
    expect([...new Set(told.map(([{ kind }]) => kind))].toSorted()).toEqual(kinds.toSorted());
  });

  it('stands next to the data, in the same order', () => {
    const first = { kind: 'measured-apart' } as const;
    const second = { kind: 'no-start-times' } as const;
    const document = withWarnings({ ...warned([first]), model: 'net' }, [second]);
    expect(document.warningFacts).toEqual([first, second]);
    expect(document.warnings).toEqual([first, second].map(warningText));
    expect(document.model).toBe('net');
  });
});
