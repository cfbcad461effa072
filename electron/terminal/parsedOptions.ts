/** Options of a command as the request that they make. */
import type { z } from 'zod';
import { VinobenchError } from '../../shared/faults/errors.ts';

/** @throws VinobenchError 'usage' with a sentence for each option that is wrong */
export function parsedOptions<T>(schema: z.ZodType<T>, given: unknown): T {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const sentences = parsed.error.issues.map(({ path, message }) => `--${optionOf(path)}: ${message}.`);
  throw new VinobenchError('usage', sentences.join(' '));
}

/** The contract speaks of lists and of groups where the command line has one option. */
function optionOf(path: readonly PropertyKey[]): string {
  const field = String(path.find((part) => part !== 'calibration' && part !== 'preparation') ?? '');
  return (
    (
      {
        devices: 'device',
        precisions: 'precision',
        isas: 'isa',
        runtimes: 'runtime',
        maxDrop: 'max-drop',
        shapes: 'shape',
        inputFiles: 'input',
      } as Record<string, string>
    )[field] ?? field
  );
}
