/**
 * How numbers are written in the window: tabular, three significant digits, a narrow space before units and between
 * thousands, a minus that is one.
 */

/** Narrow no-break space. */
export const thin = '\u202f';
const minus = '\u2212';

/** `1 389`, `718`, `29.8`, `5.44`, `0.0123`; 0 is `0`. */
export function figure(value: number, digits = 3): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  const rounded = size.toFixed(Math.min(decimals, 10));
  const [whole = '', fraction] = rounded.split('.');
  // Rounding can make another digit of it: 9.999 is 10.0, not 10.00.
  const kept = fraction === undefined ? '' : fraction.slice(0, Math.max(0, digits - whole.length));
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, thin);
  return `${value < 0 ? minus : ''}${whole === '0' ? `0.${fraction}` : kept === '' ? grouped : `${grouped}.${kept}`}`;
}

/** With the decimals that another figure has: parts of a sum that is shown with three digits. */
export function alike(value: number, other: number): string {
  const decimals = other === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(other))));
  const text = Math.abs(value).toFixed(decimals);
  const [whole = '', fraction] = text.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, thin);
  const sign = value < 0 && Number(text) !== 0 ? minus : '';
  return `${sign}${fraction === undefined ? grouped : `${grouped}.${fraction}`}`;
}

/** Microseconds without their unit: one decimal below 100, none above. */
export function microsecondsText(value: number): string {
  const size = Math.abs(value);
  const text = size < 100 ? size.toFixed(1) : size.toFixed(0).replace(/\B(?=(\d{3})+$)/g, thin);
  return `${value < 0 && Number(text) !== 0 ? minus : ''}${text}`;
}

/** With its sign, for differences: `+29.0`, `−706`. */
export function signedMicroseconds(value: number): string {
  const text = microsecondsText(value);
  return value > 0 ? `+${text}` : text;
}

/** A duration in the unit that fits it: `999 µs`, `1.39 ms`, `2.10 s`. */
export function timeText(milliseconds: number): string {
  if (Math.abs(milliseconds) < 1) return `${figure(milliseconds * 1000)}${thin}µs`;
  if (Math.abs(milliseconds) < 1000) return `${figure(milliseconds)}${thin}ms`;
  return `${figure(milliseconds / 1000)}${thin}s`;
}

/** Times that stand side by side, in one unit for all of them. */
export function timesText(milliseconds: readonly number[]): string[] {
  const [least, most] = [Math.min(...milliseconds), Math.max(...milliseconds)];
  if (most < 1) return milliseconds.map((value) => `${figure(value * 1000)}${thin}µs`);
  if (least >= 1000) return milliseconds.map((value) => `${figure(value / 1000)}${thin}s`);
  return milliseconds.map((value) => `${figure(value)}${thin}ms`);
}

/** `±0.6 %`: the wider half of an interval around its value. */
export function intervalText(value: number, [low, high]: readonly [number, number]): string {
  const percent = (Math.max(high - value, value - low) / value) * 100;
  // So few samples bound nothing; the digits would only look like a figure.
  return percent < 1000 ? `±${percent.toFixed(1)}${thin}%` : `±>999${thin}%`;
}

/** Two decimals below 10, one below 100, none above. */
const decimalsOf = (ratio: number): number => (ratio < 9.995 ? 2 : ratio < 99.95 ? 1 : 0);

/** `3.07×`, `10.1×` */
export const ratioText = (ratio: number): string => `${ratio.toFixed(decimalsOf(ratio))}×`;

/** Bounds with the decimals that show on which side of 1 they lie: `3.04`, `1.0003`, `21.2`. */
export function boundText(bound: number): string {
  if (bound >= 1e4) return Number.isFinite(bound) ? '>9999' : '∞';
  if (decimalsOf(bound) < 2) return bound.toFixed(decimalsOf(bound));
  for (const decimals of [2, 3, 4]) {
    const text = bound.toFixed(decimals);
    if (bound === 1 || Number(text) !== 1) return text;
  }
  return bound.toFixed(4);
}

export const boundsText = ([low, high]: readonly [number, number]): string =>
  `${boundText(low)}, ${boundText(high)}`;

/** A share of 1: whole percent from 10, one decimal below. */
export function shareText(share: number): string {
  const percent = share * 100;
  return `${percent === 0 ? '0' : percent < 10 ? percent.toFixed(1) : percent.toFixed(0)}${thin}%`;
}

/** For what programs read, as CSV and the coordinates of a drawing: a plain minus, no spaces. */
export const plainDecimals = (value: number, decimals: number): string => value.toFixed(decimals);

/** Rounded to so many digits, as a user would type it: `117`, `0.017`. */
export const plainFigure = (value: number, digits: number): string =>
  String(Number(value.toPrecision(digits)));

/** In a sentence: `12.5 MiB`. */
export const mebibytesText = (bytes: number): string => `${fixedText(bytes / 2 ** 20, 1)} MiB`;

/** With fixed decimals, for columns and for figures that are compared: `71.43`, `−0.20`. */
export function fixedText(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  return `${value < 0 && Number(text) !== 0 ? minus : ''}${text}`;
}

/** Per cent that are compared with others, so with fixed decimals: `71.43 %`. */
export const percentText = (percent: number, decimals = 2): string =>
  `${fixedText(percent, decimals)}${thin}%`;

/** A signal's ratio to its noise; null: exactly the same. */
export const decibelText = (db: number | null): string =>
  db === null ? 'exact' : `${fixedText(db, 1)}${thin}dB`;

/** Of a machine, in powers of 1024 as it is sold: `16 GiB`. */
export const memoryText = (bytes: number): string => `${fixedText(bytes / 2 ** 30, 0)}${thin}GiB`;

/** Powers of 1000: `4.95 MB`. */
export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${power === 0 ? bytes : figure(bytes / 1000 ** power)}${thin}${units[power]}`;
}

/** Counts in a column: `61.0 M`, `138 M`, `820 k`, `12`. */
export function countText(count: number): string {
  if (count >= 1e6) return `${figure(count / 1e6)}${thin}M`;
  if (count >= 1e4) return `${figure(count / 1e3)}${thin}k`;
  return String(count).replace(/\B(?=(\d{3})+$)/g, thin);
}

/** `8 min 51 s`, `14 s`. */
export function durationText(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds}${thin}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}${thin}min ${seconds % 60}${thin}s`;
  return `${Math.floor(seconds / 3600)}${thin}h ${Math.floor((seconds % 3600) / 60)}${thin}min`;
}

/** Above a minute a guess is no better than ten seconds: `8 min 50 s`, `2 min`; never less than `1 s`. */
export function timeLeftText(milliseconds: number): string {
  const step = milliseconds > 60_000 ? 10_000 : 1000;
  const rounded = Math.max(1000, Math.round(milliseconds / step) * step);
  return durationText(rounded).replace(` 0${thin}s`, '');
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number) => String(value).padStart(2, '0');

/** `22 Nov 14:02`, in local time. */
export function dateText(iso: string): string {
  const date = new Date(iso);
  return `${date.getDate()} ${months[date.getMonth()]} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** `14:31:08`, in local time. */
export function clockText(iso: string): string {
  const date = new Date(iso);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
}

/** `1×3×227×227`; a dynamic dimension is `?`. */
export const shapeText = (shape: readonly number[]): string =>
  shape.length === 0 ? 'scalar' : shape.map((size) => (size < 0 ? '?' : String(size))).join('×');

/** `1 model`, `14 models`. */
export const plural = (count: number, noun: string, nouns = `${noun}s`): string =>
  `${String(count).replace(/\B(?=(\d{3})+$)/g, thin)} ${count === 1 ? noun : nouns}`;
