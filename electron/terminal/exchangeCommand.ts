/** `runs export` and `runs import`: runs as files that travel. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { importSentences, originText } from '../../shared/view/text/importText.ts';
import { checkWritable, writeDurably } from '../files/durable.ts';
import { headOfFile } from '../files/fileHead.ts';
import { checkOutputs } from '../files/overwrite.ts';
import { exitCodes, type JsonOption, withClient } from './client.ts';
import { show } from './output.ts';
import { outletOf } from './profileFiles.ts';

export interface ExportCommand extends JsonOption {
  readonly output?: string;
  readonly archive?: boolean;
  readonly force?: boolean;
}

export function writeRunFile(
  id: string,
  { json, output, archive, force = false }: ExportCommand,
): Promise<number> {
  return withClient(async (client) => {
    const inArchive = archive ?? output?.toLowerCase().endsWith('.zip') ?? false;
    const { name, base64 } = await client.runs.export({ id, archive: inArchive });
    const isFolder =
      output !== undefined && statSync(output, { throwIfNoEntry: false })?.isDirectory() === true;
    const file = output === undefined ? name : isFolder ? join(output, name) : output;
    const outlet = outletOf('--output');
    checkOutputs([{ file, elsewhere: outlet.elsewhere, isOurs: () => isOurs(file) }], { inputs: [], force });
    checkWritable(file, outlet);
    const bytes = Buffer.from(base64, 'base64');
    await writeDurably(file, bytes, { outlet });
    await show({ schemaVersion: 1, file, bytes: bytes.length }, json, (shown) => `Wrote ${shown.file}.`);
    return exitCodes.ok;
  });
}

const isOurs = (file: string): boolean => {
  const { text, size } = headOfFile(file);
  return size === 0 || /\.vinobench\.zip$/i.test(file) || /^\{\s*"vinobench"/.test(text ?? '');
};

export function readRunFiles(files: readonly string[], { json }: JsonOption): Promise<number> {
  return withClient(async (client) => {
    const imported = await client.runs.import({ files: [...files] });
    await show(imported, json, (shown) =>
      [
        ...importSentences(shown),
        ...new Set(shown.imported.map(({ origin }) => `${originText(origin)}.`)),
      ].join('\n'),
    );
    return exitCodes.ok;
  });
}
