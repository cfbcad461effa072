/** Runs a packaging as its user does. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..');

/** @returns what it printed: the table of sizes and the folders or files that it made */
export function make(script: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): string {
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', script, '--', ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, ...environment },
    maxBuffer: 64 << 20,
  });
  if (status !== 0) throw new Error(`npm run ${script} ends with ${status}: ${stderr.trim()}`);
  process.stdout.write(stdout);
  return stdout;
}
