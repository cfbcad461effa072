/** Whether a command may write a file: never over what it reads, and over what Vinobench did not make only by force. */
import { type BigIntStats, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { VinobenchError } from '../../shared/faults/errors.ts';

interface Output {
  readonly file: string;
  /** Of a regular file of that name that exists. */
  readonly isOurs: () => boolean;
  /** What to name instead, as an imperative: `name another folder with --output`. */
  readonly elsewhere: string;
}

export interface OverwriteRules {
  /** Files that the same command reads; those that are missing don't matter. */
  readonly inputs: readonly string[];
  readonly force: boolean;
}

/**
 * Inputs are known by what they are, not by their names: links and names that differ in case alone are seen through.
 * @throws VinobenchError `input` whose `place.trouble` is `is-input` or `exists`
 */
export function checkOutputs(outputs: readonly Output[], { inputs, force }: OverwriteRules): void {
  const read = inputs.map(factsOf);
  for (const { file, isOurs, elsewhere } of outputs) {
    const facts = factsOf(file);
    // What is no file, such as /dev/stdout, is written into and not replaced; of a folder the writer tells.
    if (facts === undefined || !facts.isFile()) continue;
    if (read.some((one) => one !== undefined && isSame(one, facts)))
      throw refusal(file, 'is-input', `is read by the same command and is never replaced; ${elsewhere}`);
    if (!force && !isOurs())
      throw refusal(
        file,
        'exists',
        `is there already and was not made by Vinobench; ${elsewhere}, or replace it with --force`,
      );
  }
}

/** @throws VinobenchError `usage` where two outputs would become one file */
export function checkDistinct(outputs: readonly { readonly file: string; readonly option: string }[]): void {
  const [one, other] = outputs;
  if (one === undefined || other === undefined) return;
  const [facts, otherFacts] = [factsOf(one.file), factsOf(other.file)];
  const same =
    facts !== undefined && otherFacts !== undefined
      ? facts.isFile() && isSame(facts, otherFacts)
      : resolve(one.file) === resolve(other.file);
  if (!same) return;
  throw new VinobenchError(
    'usage',
    `${one.option} and ${other.option} both name ${one.file}; name two files.`,
    { place: { file: one.file } },
  );
}

function factsOf(file: string): BigIntStats | undefined {
  try {
    return statSync(file, { bigint: true, throwIfNoEntry: false });
  } catch {
    // Such as a name that is too long: there is no such file, and its writer says why.
    return undefined;
  }
}

const isSame = (a: BigIntStats, b: BigIntStats): boolean => a.dev === b.dev && a.ino === b.ino;

const refusal = (file: string, trouble: 'exists' | 'is-input', what: string): VinobenchError =>
  new VinobenchError('input', `${file} ${what}.`, { place: { file, trouble } });
