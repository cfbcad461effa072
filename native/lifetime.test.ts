import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Runs a scenario in a separate process; its exit code and what it printed. */
function scenario(
  name: string,
): Promise<{ code: number | null; signal: string | null; output: string; errors: string }> {
  return new Promise((resolve, reject) => {
    const script = join(import.meta.dirname, 'lifetimeScenarios.ts');
    const child = spawn(process.execPath, ['--expose-gc', script, name]);
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (text) => {
      output.stdout += text;
    });
    child.stderr.on('data', (text) => {
      output.stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code, signal) =>
      resolve({ code, signal, output: output.stdout, errors: output.stderr }),
    );
  });
}

async function resultOf(name: string): Promise<unknown> {
  const { code, signal, output, errors } = await scenario(name);
  expect({ code, signal, errors }).toEqual({ code: 0, signal: null, errors: '' });
  return JSON.parse(output);
}

describe('memory', () => {
  it('grows by less than 5 % in 1,000 cycles of compile, infer and close', { timeout: 240_000 }, async () => {
    const { before, after } = (await resultOf('leak')) as { before: number; after: number };
    console.log(`RSS after 200 cycles ${mebibytes(before)}, after 1,000 ${mebibytes(after)}`);
    expect(after / before).toBeLessThan(1.05);
  });

  it('stays bounded when nothing is closed, by garbage collection alone', async () => {
    const { before, after } = (await resultOf('collected')) as { before: number; after: number };
    expect(after / before).toBeLessThan(1.1);
  });

  it('is given back by close() at once', async () => {
    const { held, closed } = (await resultOf('closing')) as { held: number; closed: number };
    // Eight models with a matrix of 4 MiB each, and an output as large.
    expect(held).toBeGreaterThan(8 * 2 ** 22);
    expect(closed).toBeLessThan(held / 2);
  });

  it('of arrays behind tensors is given back when the request is closed', async () => {
    expect(await resultOf('arrays')).toEqual({ alive: 0 });
  });
});

describe('lifetimes', () => {
  it('tensors, ports and requests outlive what they came from', async () => {
    expect(await resultOf('survivors')).toEqual({ tensor: true, port: [1, 3, 8, 8], request: true });
  });

  it('many promises at once all settle, with right results', { timeout: 60_000 }, async () => {
    expect(await resultOf('stress')).toEqual({ settled: 64 * 3 + 30, wrong: 0 });
  });

  it('worker threads may end or be terminated at any time', async () => {
    expect(await resultOf('workers')).toEqual({ done: 4, terminated: 6 });
  });

  it('a process may exit in the middle of a measurement', async () => {
    const started = performance.now();
    const { code, signal } = await scenario('exiting');
    expect({ code, signal }).toEqual({ code: 7, signal: null });
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
