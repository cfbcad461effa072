/** What an export will be, in words, and its data as a spreadsheet takes it. */

import type { Picture } from '../../shared/view/pictures/picture.ts';
import { plural, thin } from '../../shared/view/text/format.ts';

export function pixelText(picture: Pick<Picture, 'width' | 'height'> | null, scale: number): string {
  if (picture === null) return '';
  const [wide, high] = [picture.width, picture.height].map((side) => Math.ceil(side * scale));
  return `${wide} × ${high}${thin}px`;
}

/** Rows below the head. */
export function csvSizeText(data: string): string {
  const lines = data.trimEnd().split('\r\n');
  return plural(lines.length - 1, 'row');
}

/** Comma-separated values with tabs in the commas' place. */
export function tabbed(data: string): string {
  return data
    .trimEnd()
    .split('\r\n')
    .map((line) =>
      line.replaceAll(
        /("(?:[^"]|"")*")|,/g,
        (_, quoted?: string) => quoted?.slice(1, -1).replaceAll('""', '"') ?? '\t',
      ),
    )
    .join('\n');
}
