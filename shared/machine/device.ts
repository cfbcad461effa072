/**
 * What tells one kind of device from another, one row a kind. A new kind is a row here and its colours in
 * renderer/styles/tokens.css.
 */
import { type Precision, precisions, type RecordedPrecision } from '../precision/precision.ts';

interface DeviceFacts {
  /** In the names of its colour tokens. */
  readonly token: string;
  /** Its colours on light ground; BF16 has stripes as well, to part it from FP16. */
  readonly light: Readonly<Record<Precision, string>>;
  /** Of its columns in a matrix. */
  readonly order: readonly Precision[];
  /** The study's name of it in Table I; null: the study has no such device. */
  readonly study: string | null;
  /** Precisions that it has no arithmetic for. */
  readonly without: readonly Precision[];
  /** Which operations gain from 8-bit values on it: those of OpenVINO's CPU plugin, or of its GPU plugin. */
  readonly int8Rules: 'CPU' | 'GPU';
  /**
   * Whether it is the machine's own processor: named by the machine, limited by instruction sets and threads, with roofs that
   * the addon's own loops measure. The roofs of any other device are what large operations of OpenVINO reach.
   */
  readonly isProcessor: boolean;
  /** Whether its counters are those of the last inference alone; else they are means since compilation. */
  readonly countsLastInference: boolean;
  /** Said where a machine has none; null: nothing. */
  readonly noneFound: string | null;
}

/** From wide to narrow. */
const wideFirst: readonly Precision[] = ['FP32', 'FP16', 'BF16', 'INT8'];

export const deviceKinds = {
  CPU: {
    token: 'cpu',
    light: { FP32: '#00508c', FP16: '#0077c2', BF16: '#0077c2', INT8: '#2e9be6' },
    // Its narrow integers are next to its FP32, as in Table I.
    order: ['FP32', 'INT8', 'FP16', 'BF16'],
    study: 'CPU',
    without: [],
    int8Rules: 'CPU',
    isProcessor: true,
    countsLastInference: false,
    noneFound: null,
  },
  GPU: {
    token: 'gpu',
    light: { FP32: '#7a4800', FP16: '#a86300', BF16: '#a86300', INT8: '#d18000' },
    order: wideFirst,
    study: 'GPU',
    without: [],
    int8Rules: 'GPU',
    isProcessor: false,
    countsLastInference: true,
    noneFound: 'not found by OpenVINO; a GPU needs a driver with OpenCL',
  },
  NPU: {
    token: 'npu',
    light: { FP32: '#5b149d', FP16: '#8a2bf2', BF16: '#8a2bf2', INT8: '#a66fb8' },
    order: wideFirst,
    study: null,
    // It has no f32 arithmetic at all; its compiler takes such models and runs f16.
    without: ['FP32'],
    int8Rules: 'GPU',
    isProcessor: false,
    countsLastInference: false,
    noneFound: 'none in this machine',
  },
} as const satisfies Readonly<Record<string, DeviceFacts>>;

type DeviceKind = keyof typeof deviceKinds;

/** AUTO, HETERO, MULTI, and plugins that have no row. */
export const otherDevices: DeviceFacts = {
  token: 'other',
  light: { FP32: '#383b40', FP16: '#606771', BF16: '#606771', INT8: '#8c929b' },
  order: wideFirst,
  study: null,
  without: [],
  int8Rules: 'GPU',
  isProcessor: false,
  countsLastInference: false,
  noneFound: null,
};

const isKind = (name: string): name is DeviceKind => Object.hasOwn(deviceKinds, name);

/** `GPU.1` is a GPU; null for AUTO, HETERO and MULTI, which are separate devices, and for what has no row. */
export function kindOfDevice(device: string): DeviceKind | null {
  const name = /^([A-Z]+)(?:\.\d+)?$/.exec(device)?.[1] ?? '';
  return isKind(name) ? name : null;
}

export function deviceFacts(device: string): DeviceFacts {
  const kind = kindOfDevice(device);
  return kind === null ? otherDevices : deviceKinds[kind];
}

export const isProcessor = (device: string): boolean => deviceFacts(device).isProcessor;

/** Which rules an INT8 network for this device is made by: where a CPU takes part, or may, what is safe on it is taken. */
export function int8RulesOf(device: string): DeviceFacts['int8Rules'] {
  const parts = device.match(/\b[A-Z]+\b/g) ?? [];
  return parts.some((part) => part === 'AUTO' || deviceFacts(part).int8Rules === 'CPU') ? 'CPU' : 'GPU';
}

/**
 * The column of the study's Table I that one of ours may be placed next to, such as `GPU FP32` for `GPU.0
 * FP32`.
 */
export function studyColumnOf(device: string, precision: RecordedPrecision): string | null {
  const { study } = deviceFacts(device);
  return study === null ? null : `${study} ${precision}`;
}

/** CSS custom property of a device at a precision; one that is not known is grey. */
export const deviceToken = (device: string, precision: RecordedPrecision): string =>
  precision === 'unknown'
    ? `--device-${otherDevices.token}-fp32`
    : `--device-${deviceFacts(device).token}-${precision.toLowerCase()}`;

/** Every device token with its colour on light ground. */
export const lightDeviceTokens: readonly (readonly [token: string, colour: string])[] = [
  ...Object.values(deviceKinds),
  otherDevices,
].flatMap(({ token, light }) =>
  precisions.map((precision) => [`--device-${token}-${precision.toLowerCase()}`, light[precision]] as const),
);
