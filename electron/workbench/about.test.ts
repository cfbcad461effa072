import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { about } from './about.ts';

const home = mkdtempSync(join(tmpdir(), 'vinobench-about-'));
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

it('tells where the data lies, how much it is, and how much of it could be made again', async () => {
  vi.stubEnv('VINOBENCH_HOME', home);
  mkdirSync(join(home, 'cache', 'ir', 'one'), { recursive: true });
  writeFileSync(join(home, 'cache', 'ir', 'one', 'model.bin'), Buffer.alloc(3000));
  writeFileSync(join(home, 'vinobench.sqlite'), Buffer.alloc(1000));
  expect(await about()).toMatchObject({ dataFolder: home, dataBytes: 4000, cacheBytes: 3000 });
});
