/**
 * Pictures to paste into a report, as SVG text: always on light ground, with a title, and in the last line the machine,
 * runtime, preset, run and date that its numbers belong to.
 */

export interface Picture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

export const ink = '#16181b';
export const greyInk = '#42474f';
export const rule = '#cbcfd5';
const margin = 24;
const titleHeight = 30;
const footHeight = 22;

export interface PictureParts {
  readonly title: string;
  /** Machine, runtime, preset, run and date. */
  readonly foot: string;
  readonly width: number;
  readonly height: number;
  /** Elements within width x height. */
  readonly body: string;
}

/** Adds margin, title and foot. */
export function framed({ title, foot, width, height, body }: PictureParts): Picture {
  const whole = { width: width + 2 * margin, height: height + titleHeight + footHeight + 2 * margin };
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${whole.width}" height="${whole.height}" viewBox="0 0 ${whole.width} ${whole.height}" font-family="Inter, system-ui, sans-serif" font-size="12">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${whole.width}" height="${whole.height}" fill="#ffffff"/>`,
    text(margin, margin + 13, title, { size: 14, weight: 600 }),
    `<g transform="translate(${margin} ${margin + titleHeight})">${body}</g>`,
    text(margin, whole.height - margin, foot, { size: 10, fill: greyInk }),
    '</svg>',
  ];
  return { svg: svg.join('\n'), ...whole };
}

export interface TextLook {
  readonly size?: number;
  readonly weight?: number;
  readonly fill?: string;
  readonly anchor?: 'start' | 'middle' | 'end';
}

export function text(x: number, y: number, value: string, look: TextLook = {}): string {
  const { size = 12, weight = 400, fill = ink, anchor = 'start' } = look;
  return `<text x="${round(x)}" y="${round(y)}" font-size="${size}" font-weight="${weight}" fill="${fill}" text-anchor="${anchor}">${escaped(value)}</text>`;
}

export function box(x: number, y: number, width: number, height: number, fill: string, more = ''): string {
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" fill="${fill}"${more}/>`;
}

export function line(x1: number, y1: number, x2: number, y2: number, stroke = rule, more = ''): string {
  return `<path d="M${round(x1)} ${round(y1)}L${round(x2)} ${round(y2)}" stroke="${stroke}" fill="none"${more}/>`;
}

const round = (value: number) => Number(value.toFixed(2));

export const escaped = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
