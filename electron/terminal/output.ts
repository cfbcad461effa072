/**
 * The only way to stdout and stderr. Documents hold names that others chose (of files, layers, devices), and what such a
 * name does to a terminal is theirs as well: so text is made printable here, and a document before it becomes text.
 */
import {
  printable,
  printableDocument,
  printableJson,
  printableLines,
} from '../../shared/faults/printable.ts';
import { thin } from '../../shared/view/text/format.ts';

/** A line, or a table of them, on stdout; the narrow spaces of figures are spaces there, so that they can be searched for. */
export function print(text: string): void {
  process.stdout.write(`${printableLines(text).replaceAll(thin, ' ')}\n`);
}

/** A sentence on stderr; what is a line break in it came with somebody's name. */
export function printError(sentence: string): void {
  process.stderr.write(`${printable(sentence)}\n`);
}

/** The document as JSON, or as the text that `textOf` makes of it. */
export async function show<T>(
  document: T,
  json: boolean | undefined,
  textOf: (document: T) => string | Promise<string>,
): Promise<void> {
  if (json === true) process.stdout.write(`${printableJson(document)}\n`);
  else print(await textOf(printableDocument(document)));
}

/** commander's own words behind a sentence that quotes an argument, on their own line. */
const suggestion = '\n(Did you mean ';

/** For commander, which writes whole texts: help, and its errors. */
export const commanderOutput = {
  outputError: (text: string, write: (text: string) => void) => {
    const end = text.lastIndexOf(suggestion);
    const parts = end < 0 ? [text] : [text.slice(0, end), text.slice(end + 1)];
    write(parts.map((part) => `${printable(part.trimEnd())}\n`).join(''));
  },
  writeOut: (text: string) => void process.stdout.write(printableLines(text)),
  writeErr: (text: string) => void process.stderr.write(printableLines(text)),
};

/** Where progress goes. */
export const errorStream = (): NodeJS.WriteStream => process.stderr;

export const errorIsTerminal = (): boolean => process.stderr.isTTY === true;

/** The reader (head, a pager, a terminal) may close before the end, and the measurement does not end with it. */
export function allowEarlyEnd(): void {
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || error.code === 'EIO') return;
    process.exitCode = 1;
    printError(`The output could not be written (${error.code ?? error.message}).`);
  });
}

/** What the process ends with. */
export async function endWith(code: Promise<number>): Promise<void> {
  process.exitCode = await code;
}
