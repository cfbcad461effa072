/** Files of a stranger are read in a job's process: what they hold comes back whole, and what takes too much ends the process alone. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { readFiles } from '../../exchange/readFiles.ts';
import { temporaryFolders } from '../../store/fixtures/folder.ts';
import { readInJob, runOfFile } from './readInJob.ts';

const temporaryFolder = temporaryFolders();
const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../exchange/fixtures/${name}`, import.meta.url));
const now = new Date('2026-12-01T00:00:00Z');

it('documents cross the border as they were read', async () => {
  const files = [fixture('onnxruntime.json.gz')];
  expect(await readInJob(files, { now })).toEqual(await readFiles(files, { now }));
});

it('a file that is refused is refused in the same sentence', async () => {
  const file = join(temporaryFolder(), 'broken.json');
  writeFileSync(file, '{"results": [{"command": 1, "mean": ');
  await expect(readInJob([file], { now })).rejects.toMatchObject({
    code: 'input',
    message: 'broken.json cannot be imported: it is cut off or damaged: it is not JSON.',
    place: { file: 'broken.json' },
  });
});

it('a caller that leaves ends the process', async () => {
  const aborted = AbortSignal.abort();
  await expect(readInJob([fixture('onnxruntime.json.gz')], { now, signal: aborted })).rejects.toMatchObject({
    code: 'cancelled',
  });
});

it('a run of another program has the name of its file, and a file without a run says so', async () => {
  const file = join(temporaryFolder(), 'times.json');
  writeFileSync(file, JSON.stringify({ results: [{ command: 'a', mean: 1, times: [1, 1] }] }));
  expect((await runOfFile(file)).run).toMatchObject({ id: 'times.json', origin: { format: 'hyperfine' } });
  await expect(runOfFile(fixture('onnxruntime.json.gz'))).rejects.toThrow(
    'onnxruntime.json.gz has 0 runs: name a file with one',
  );
});
