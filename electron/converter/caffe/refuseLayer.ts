/** An error that names a layer. */
import { VinobenchError } from '../../../shared/faults/errors.ts';
import type { CaffeLayer } from './caffeNet.ts';

export type RefusalCode = 'input' | 'unsupported' | 'limit';

export function refuseLayer(
  layer: CaffeLayer,
  sentence: string,
  code: RefusalCode = 'unsupported',
  line = layer.line,
  end: '.' | '?' = '.',
): VinobenchError {
  const { file, name, type } = layer;
  return new VinobenchError(code, `${file}:${line}: layer "${name}" (${type}) ${sentence}${end}`, {
    place: { file, line, layer: name },
  });
}
