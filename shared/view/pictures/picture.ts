/**
 * Pictures to paste into a report, as SVG text: always on light ground, with a title, and in the last line the machine,
 * runtime, preset, run and date that its numbers belong to.
 */
import { printable } from '../../faults/printable.ts';
import { middleCut } from '../run/modelNames.ts';
import { plainDecimals } from '../text/format.ts';

export interface Picture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

export const ink = '#16181b';
export const greyInk = '#42474f';
export const rule = '#cbcfd5';
const margin = 24;
const titleLine = 18;
const footLine = 14;
/** Letters; a title holds names, which may be of any length. */
const longestTitle = 400;

interface PictureParts {
  readonly title: string;
  /** Machine, runtime, preset, run and date. */
  readonly foot: string;
  readonly width: number;
  readonly height: number;
  /** Elements within width x height. */
  readonly body: string;
}

/** Adds margin, title and foot, in as many lines as their texts need. */
export function framed({ title, foot, width, height, body }: PictureParts): Picture {
  const titles = wrapped(middleCut(title, longestTitle), width, 14);
  const feet = wrapped(foot, width, 10);
  const top = margin + titles.length * titleLine + 12;
  const bottom = top + height + 12;
  const whole = { width: width + 2 * margin, height: bottom + feet.length * footLine + margin };
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${whole.width}" height="${whole.height}" viewBox="0 0 ${whole.width} ${whole.height}" font-family="Inter, system-ui, sans-serif" font-size="12" style="font-variant-numeric:tabular-nums;font-variant-ligatures:none">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${whole.width}" height="${whole.height}" fill="#ffffff"/>`,
    ...titles.map((value, at) =>
      text(margin, margin + 13 + at * titleLine, value, { size: 14, weight: 600 }),
    ),
    `<g transform="translate(${margin} ${top})">${body}</g>`,
    ...feet.map((value, at) => text(margin, bottom + 10 + at * footLine, value, { size: 10, fill: greyInk })),
    '</svg>',
  ];
  // Parts of a body may have been drawn by others, such as charts, with names in them.
  return { svg: svg.join('\n').replaceAll(notXml, '\ufffd'), ...whole };
}

/** Of a letter, as a share of its size: tabular figures are wider than most letters. */
const letterWidth = 0.6;

/** About what a text takes: pictures are laid out where nothing can be measured. */
export const textWidth = (value: string, size: number): number => value.length * size * letterWidth;

/** At spaces; a wider word is broken. */
export function wrapped(value: string, width: number, size: number): string[] {
  const lines: string[] = [];
  const letters = Math.max(1, Math.floor(width / (size * letterWidth)));
  const words = value.split(' ').flatMap((word) => pieces(word, letters));
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && textWidth(`${last} ${word}`, size) <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function pieces(word: string, letters: number): string[] {
  if (word.length <= letters) return [word];
  return Array.from({ length: Math.ceil(word.length / letters) }, (_, at) =>
    word.slice(at * letters, (at + 1) * letters),
  );
}

/** With an ellipsis where it is too long. */
export function shortened(value: string, width: number, size: number): string {
  if (textWidth(value, size) <= width) return value;
  const letters = Math.max(1, Math.floor(width / (size * letterWidth)) - 1);
  return `${value.slice(0, letters).trimEnd()}…`;
}

interface TextLook {
  readonly size?: number;
  readonly weight?: number;
  readonly fill?: string;
  readonly anchor?: 'start' | 'middle' | 'end';
}

/** @param more further attributes, such as ` opacity="0.5"` */
export function text(x: number, y: number, value: string, look: TextLook = {}, more = ''): string {
  const { size = 12, weight = 400, fill = ink, anchor = 'start' } = look;
  return `<text x="${round(x)}" y="${round(y)}" font-size="${size}" font-weight="${weight}" fill="${fill}" text-anchor="${anchor}"${more}>${escaped(value)}</text>`;
}

export function box(x: number, y: number, width: number, height: number, fill: string, more = ''): string {
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" fill="${fill}"${more}/>`;
}

export function line(x1: number, y1: number, x2: number, y2: number, stroke = rule, more = ''): string {
  return `<path d="M${round(x1)} ${round(y1)}L${round(x2)} ${round(y2)}" stroke="${stroke}" fill="none"${more}/>`;
}

const round = (value: number) => Number(plainDecimals(value, 2));

const escaped = (value: string): string =>
  printable(value)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

/** What XML 1.0 has no place for, not even escaped: one such character, and nothing shows the file (production 2, Char). */
const notXml = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
