import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { VinobenchError } from '../../shared/faults/errors.ts';
import { temporaryFolders } from './fixtures/folder.ts';
import { databaseName, dataFolder, homeFolder } from './home.ts';
import { RunStore } from './runStore.ts';

const temporaryFolder = temporaryFolders();

describe('dataFolder', () => {
  it('is made where VINOBENCH_HOME says, for its user alone', () => {
    const chosen = join(temporaryFolder(), 'deep', 'home');
    expect(dataFolder({ VINOBENCH_HOME: chosen })).toBe(chosen);
    if (process.platform !== 'win32') expect(statSync(chosen).mode & 0o777).toBe(0o700);
    const cache = homeFolder('cache/ir', { VINOBENCH_HOME: chosen });
    expect(cache).toBe(join(chosen, 'cache', 'ir'));
    expect(statSync(cache).isDirectory()).toBe(true);
  });

  it.skipIf(process.platform === 'win32')(
    'is taken away from others who could read it, with what is in it',
    () => {
      const usual = temporaryFolder();
      const environment = { XDG_DATA_HOME: usual, HOME: usual, VINOBENCH_HOME: '' };
      const modeOf = (file: string) => statSync(file).mode & 0o777;
      if (process.platform === 'linux') {
        vi.stubEnv('XDG_DATA_HOME', usual);
        mkdirSync(join(usual, 'vinobench'), { mode: 0o755 });
      }
      const own = dataFolder(environment);
      expect(modeOf(own)).toBe(0o700);
      vi.unstubAllEnvs();

      // One that was chosen is left as it is until it is Vinobench's.
      const chosen = join(temporaryFolder(), 'home');
      mkdirSync(join(chosen, 'logs'), { recursive: true, mode: 0o755 });
      chmodSync(chosen, 0o755);
      expect(modeOf(homeFolder('logs', { VINOBENCH_HOME: chosen }))).toBe(0o700);
      expect(modeOf(chosen)).toBe(0o755);
      RunStore.open(chosen).close();
      const database = join(chosen, databaseName);
      expect(modeOf(database)).toBe(0o600);
      chmodSync(database, 0o644);
      const store = RunStore.open(chosen);
      expect([database, `${database}-wal`, `${database}-shm`].map(modeOf)).toEqual([0o600, 0o600, 0o600]);
      store.close();
      expect(modeOf(dataFolder({ VINOBENCH_HOME: chosen }))).toBe(0o700);
    },
  );

  it('says in one sentence which folder cannot be written and the way out', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, 'in the way');
    const folders = [file, join(file, 'below')];
    if (process.platform === 'linux') folders.push('/proc/nothing/here');
    for (const folder of folders) {
      let error: unknown;
      try {
        dataFolder({ VINOBENCH_HOME: folder });
      } catch (thrown) {
        error = thrown;
      }
      if (!(error instanceof VinobenchError)) throw new Error('it took a file for a folder');
      expect(error.code).toBe('store');
      expect(error.message).toContain(folder);
      expect(error.message).toContain('VINOBENCH_HOME');
    }
  });
});
