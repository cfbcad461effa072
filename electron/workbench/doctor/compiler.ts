/** The C++ compiler that the set-up would build the native addon with: CXX, else the first of these (`native/build.ts`). */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { DoctorFacts } from '../../../shared/machine/doctor.ts';
import { milliseconds } from '../../../shared/units.ts';

const usual = ['g++', 'clang++', 'c++'];
/** A compiler says its version at once; what does not is a wrapper that waits for something. */
const patienceMs = milliseconds(5000);

/** Null on Windows as well, where the set-up finds Visual C++ by its installer. */
export async function findCompiler(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<DoctorFacts['compiler']> {
  const named = (environment['CXX'] ?? '').split(/\s+/).filter((word) => word !== '');
  for (const [command, ...first] of [named, ...usual.map((name) => [name])]) {
    if (command === undefined) continue;
    const version = await firstLine(command, [...first, '--version'], environment);
    if (version !== null) return { command: [command, ...first].join(' '), version };
  }
  return null;
}

async function firstLine(command: string, words: string[], env: NodeJS.ProcessEnv): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)(command, words, { env, timeout: patienceMs });
    return stdout.split('\n')[0]?.trim() ?? '';
  } catch {
    return null;
  }
}
