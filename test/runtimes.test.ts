/** Releases of OpenVINO through the real command line, without an index: a folder of the pinned one stands for another release. */
import { linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addonFile, sourcesHash } from '../setup/addon.ts';
import { librariesIn, openvinoVersion, readySdk } from '../setup/openvino.ts';
import { runtimesSchema } from '../shared/machine/runtimes.ts';
import { type CliResult, runCli } from './support/cli.ts';
import { parsed, writeNetworks } from './support/runs.ts';

const root = dirname(import.meta.dirname);
const folder = mkdtempSync(join(tmpdir(), 'vinobench-runtimes-'));
const home = join(folder, 'home');
const other = join(home, 'runtimes', '2024.6.0');
const { tiny } = writeNetworks(folder);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pinned = dirname(readySdk({ root })?.includeDir ?? '');
/** Of each of its libraries: that file, of that size, last changed then. */
const identity = () =>
  readdirSync(join(pinned, 'libs')).map((name) => {
    const { ino, size, mtimeMs } = statSync(join(pinned, 'libs', name));
    return [name, ino, size, mtimeMs];
  });
const cli = (...words: string[]) => runCli(words, { home });
const listed = (result: CliResult) =>
  runtimesSchema.parse(parsed(result)).runtimes.map(({ release, default: own }) => [release, own]);

/** Hard links, under the name of another release. */
beforeAll(() => {
  for (const part of ['libs', 'native']) mkdirSync(join(other, part), { recursive: true });
  for (const name of readdirSync(join(pinned, 'libs')))
    linkSync(join(pinned, 'libs', name), join(other, 'libs', name));
  linkSync(addonFile(root), join(other, 'native', 'vinobench.node'));
  const stamp = {
    ...{ schemaVersion: 1, release: '2024.6.0', addedAt: '2026-12-01T10:00:00.000Z' },
    wheel: { file: 'a.whl', sha256: '0'.repeat(64), bytes: 1 },
    ...{ libraries: librariesIn(other), sources: sourcesHash(root) },
  };
  writeFileSync(join(other, 'runtime.json'), JSON.stringify(stamp));
});

describe('releases beside the default one', () => {
  it('are refused for what they cannot be, each reason said once', async () => {
    const refusals = [
      [['runtimes', 'add', '2023.3.0'], 'its package has no C++ headers to compile the addon against'],
      [['runtimes', 'add', openvinoVersion], 'is the default and always there'],
      [['runtimes', 'remove', openvinoVersion], 'is the default and cannot be removed'],
      [['runtimes', 'add', '../2024.6.0'], 'is not a release of OpenVINO: name one such as 2024.6.0'],
      [['devices', '--runtime', '2025.4.1'], 'is not installed here (2024.6.0, '],
      [['bench', tiny, '--runtime', '2025.4.1'], 'add it with `runtimes add 2025.4.1`'],
    ] as const;
    for (const [words, reason] of refusals) {
      const { exitCode, stdout, stderr } = await cli(...words);
      expect([exitCode, stdout]).toEqual([expect.toBeOneOf([1, 2]), '']);
      expect(stderr.split(reason)).toHaveLength(2);
    }
  });

  it('are measured by no other release than their name says', async () => {
    const { exitCode, stderr } = await cli('devices', '--runtime', '2024.6.0');
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`OpenVINO 2024.6.0 cannot be loaded (native: it is OpenVINO ${openvinoVersion}`);
  });

  it('are listed, and removed without touching the pinned one', async () => {
    const before = identity();
    expect(listed(await cli('runtimes', 'list', '--json'))).toEqual([
      ['2024.6.0', false],
      [openvinoVersion, true],
    ]);
    expect(listed(await cli('runtimes', 'remove', '2024.6.0', '--json'))).toEqual([[openvinoVersion, true]]);
    expect(readdirSync(join(home, 'runtimes')).filter((name) => !name.startsWith('setup.lock'))).toEqual([]);
    expect(identity()).toEqual(before);
  });
});
