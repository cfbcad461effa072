/** What an export does with its picture and its data. */
import type { Picture } from '../../shared/view/pictures/picture.ts';
import { saveFile } from '../host/files.ts';
import { tell } from '../page/page.ts';
import { pngOf } from './png.ts';
import { tabbed } from './sizes.ts';

export interface ExportSources {
  /** File name without extension. */
  readonly name: string;
  /** On a light background, whatever the theme; null: there is none. */
  readonly picture: (() => Picture | Promise<Picture>) | null;
  readonly csv: () => string;
  /** Ids of the runs that a report of what is shown is about; left out: no report is offered. */
  readonly report?: readonly string[];
}

const fileName = (name: string, extension: string) =>
  `${name
    .replaceAll(/[^\w.-]+/g, '-')
    .replaceAll(/-+/g, '-')
    .slice(0, 80)
    .toLowerCase()}.${extension}`;

export async function savePng(name: string, picture: Promise<Picture>): Promise<void> {
  await saveFile(fileName(name, 'png'), await pngOf(await picture));
}

export async function saveSvg(name: string, picture: Promise<Picture>): Promise<void> {
  const { svg } = await picture;
  await saveFile(fileName(name, 'svg'), new Blob([svg], { type: 'image/svg+xml' }));
}

export async function saveCsv(name: string, data: string): Promise<void> {
  await saveFile(fileName(name, 'csv'), new Blob([data], { type: 'text/csv' }));
}

/** Why nothing can be copied at all; null: the browser is to be asked. */
export function noClipboard(): string | null {
  return window.isSecureContext ? null : 'no clipboard without HTTPS';
}

export async function copyPicture(picture: Promise<Picture>): Promise<void> {
  // The promise goes in: some browsers allow the clipboard only while the click is handled.
  const png = picture.then(pngOf);
  await toClipboard(() => navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]));
  tell('The picture is on the clipboard.');
}

/** Tabs, as a spreadsheet takes them. */
export async function copyData(data: string): Promise<void> {
  await toClipboard(() => navigator.clipboard.writeText(tabbed(data)));
  tell('The data is on the clipboard, tab-separated.');
}

/** @throws Error with a sentence where the browser says no */
async function toClipboard(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== 'NotAllowedError') throw error;
    throw new Error(
      'The browser refused the clipboard. Allow it for this page next to the address, or save the file instead.',
      { cause: error },
    );
  }
}
