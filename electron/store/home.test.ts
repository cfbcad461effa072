import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VinobenchError } from '../../shared/errors.ts';
import { temporaryFolders } from './fixtures/folder.ts';
import { dataFolder, homeFolder } from './home.ts';

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
