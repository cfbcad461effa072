/** Releases of OpenVINO as a user names them. */
import { VinobenchError } from '../../shared/faults/errors.ts';
import { wholeRelease } from '../../shared/machine/runtimeRelease.ts';
import { releaseSchema } from '../../shared/machine/runtimes.ts';

/** `2024.6` is 2024.6.0. @throws VinobenchError 'usage' */
export function askedRelease(text: string): string {
  const parsed = releaseSchema.safeParse(wholeRelease(text));
  if (parsed.success) return parsed.data;
  throw new VinobenchError('usage', `${text} is not a release of OpenVINO: name one such as 2024.6.0.`);
}

/** Of `bench` and `profile`. */
export const askedRuntimes = ({ runtime }: { readonly runtime?: readonly string[] }) =>
  runtime === undefined || runtime.length === 0 ? {} : { runtimes: runtime.map(askedRelease) };
