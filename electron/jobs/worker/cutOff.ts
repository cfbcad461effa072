/** Files of a model that end too early, looked for once OpenVINO has refused it: its readers say little about them. */
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { type Bytes, bytes } from '../../../shared/units.ts';
import { announcedBytes } from '../../converter/input/fileFields.ts';
import { readRegularTextSync } from '../../files/regularFile.ts';

/** Null where none of them does. */
export function cutOff(
  modelPath: string,
  weightsPath: string | undefined,
  cause: unknown,
): VinobenchError | null {
  const refuse = (file: string, what: string): VinobenchError =>
    new VinobenchError('input', `${file} ${what}; copy or download it again.`, {
      place: { file },
      trouble: { kind: 'model-unreadable', detail: file },
      cause,
    });
  const short = (file: string, needed: number | null): VinobenchError | null =>
    needed === null ? null : refuse(file, `is cut off: it has ${statSync(file).size} of ${needed} bytes`);
  if (!existsSync(modelPath)) return null;
  switch (path.extname(modelPath).toLowerCase()) {
    case '.onnx':
    case '.pb':
    case '.pdmodel':
      return short(modelPath, announcedBytes(modelPath));
    case '.xml': {
      const xml = readRegularTextSync(modelPath);
      if (!/<\/net>\s*(?:<!--[^<]*-->\s*)?$/.test(xml))
        return refuse(modelPath, 'is cut off: it does not end with </net>');
      const bin = weightsPath ?? modelPath.replace(/\.xml$/i, '.bin');
      const needed = weightsBytes(xml);
      if (needed === 0) return null;
      if (!existsSync(bin)) return refuse(bin, 'is missing: the weights of the .xml are in it');
      return statSync(bin).size < needed ? short(bin, needed) : null;
    }
    default:
      return null;
  }
}

/** Bytes of the .bin that constants of an IR refer to. */
function weightsBytes(xml: string): Bytes {
  let needed = 0;
  for (const [data] of xml.matchAll(/<data\b[^>]*>/g)) {
    const numberOf = (name: string): number => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(data)?.[1] ?? 0);
    if (/\boffset="/.test(data)) needed = Math.max(needed, numberOf('offset') + numberOf('size'));
  }
  return bytes(needed);
}
