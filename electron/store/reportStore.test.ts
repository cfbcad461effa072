import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { calibrationDocumentSchema } from '../../shared/documents/calibration.ts';
import { temporaryFolders } from './fixtures/folder.ts';
import { databaseName } from './home.ts';
import { openCalibrationStore } from './reportStore.ts';

const temporaryFolder = temporaryFolders();
const calibration: unknown = JSON.parse(
  readFileSync(new URL('fixtures/version1/calibrate.json', import.meta.url), 'utf8'),
);

const row = (layer: string, savedUs: number | null, significant: boolean, proposal: string | null) => ({
  ...{ layer, type: 'Convolution', aloneSqnrDb: 20, sqnrDb: 20, errorShare: 0.3, savedShare: 0.1 },
  ...{ floatUs: 10, int8Us: 10, savedUs, significant, proposal },
});

it('a calibration that said in sentences which layers it proposes for float opens, with the kinds of its reasons', async () => {
  const folder = temporaryFolder();
  {
    using store = openCalibrationStore(folder);
    const contents = { model: 'small', device: 'CPU', images: null };
    await store.keep(contents, calibrationDocumentSchema.parse(calibration));
  }
  const triage = {
    ...{ device: 'CPU', scatter: [], proposed: ['a', 'b', 'c'], insertedUs: 0, floatMs: 1, int8Ms: 1 },
    layers: [
      row('a', -2, true, '30 % of the error, and INT8 is slower here'),
      row('b', 0, false, '30 % of the error, and INT8 saves nothing here'),
      row('c', 3, true, '30 % of the error for 10 % of the time saved'),
      row('d', 30, true, null),
      row('e', null, false, null),
    ],
  };
  const body = gzipSync(JSON.stringify({ ...Object(calibration), triage })).toString('hex');
  {
    using database = new DatabaseSync(join(folder, databaseName));
    database.exec(`UPDATE document SET body = x'${body}'`);
  }
  using store = openCalibrationStore(folder);
  const [kept] = store.list().documents;
  const document = await store.document(kept?.id ?? '');
  expect(document.triage?.layers.map(({ layer, proposal }) => [layer, proposal])).toEqual([
    ['a', 'slower'],
    ['b', 'saves-nothing'],
    ['c', 'out-of-proportion'],
    ['d', null],
    ['e', null],
  ]);
});
