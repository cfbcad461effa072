import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { loadRuntime } from '../../openvino/load.ts';
import { jobsFolder } from '../testing.ts';
import { readModel } from './readModel.ts';

const folder = jobsFolder();
afterAll(() => folder[Symbol.dispose]());

const caseFile = (name: string) => fileURLToPath(new URL(`../../../test/cases/${name}`, import.meta.url));
const core = new (loadRuntime().addon.Core)();

/** The first bytes of a file of the cases. */
function cut(name: string, bytes: number): string {
  const file = path.join(folder.path, path.basename(name));
  writeFileSync(file, readFileSync(caseFile(name)).subarray(0, bytes));
  return file;
}

describe('a model that cannot be read', () => {
  it('is reported with every operation that has no conversion, and why', async () => {
    const file = caseFile('12-custom-op/custom.onnx');
    await expect(readModel(core, file)).rejects.toMatchObject({
      code: 'input',
      message: `${file} cannot be read by OpenVINO: acme.ops.MyNms has no conversion rule; com.microsoft.QLinearAdd (node d): All inputs (A, B, A_zero_point, B_zero_point) must be either int8 or uint8. Got A: f32, B: f32, A_zero_point: u8, B_zero_point: u8.`,
      place: { file, operations: [{ operation: 'acme.ops.MyNms' }, { node: 'd' }] },
    });
  });

  it.each([
    [
      '32-non-image-int8/wave.onnx',
      40_000,
      /wave\.onnx is cut off: it has 40000 of \d+ bytes; copy or download/,
    ],
    ['18-savedmodel/frozen.pb', 200, /frozen\.pb is cut off: it has 200 of \d+ bytes/],
    ['19-ir-versions/v10.xml', 600, /v10\.xml is cut off: it does not end with <\/net>/],
  ])('is a download that ended early: %s', async (name, bytes, sentence) => {
    await expect(readModel(core, cut(name, bytes))).rejects.toMatchObject({
      code: 'input',
      message: sentence,
    });
  });

  it('is an IR whose weights ended early, or are missing', async () => {
    const xml = cut('19-ir-versions/v10.xml', 1e6);
    await expect(readModel(core, xml)).rejects.toThrow(
      'v10.bin is missing: the weights of the .xml are in it',
    );
    cut('19-ir-versions/v10.bin', 50);
    await expect(readModel(core, xml)).rejects.toThrow('v10.bin is cut off: it has 50 of 216 bytes');
    cut('19-ir-versions/v10.bin', 1e6);
    expect((await readModel(core, xml)).inputs).toHaveLength(1);
  });

  it('is not taken for cut off where it is something else', async () => {
    const junk = path.join(folder.path, 'junk.onnx');
    writeFileSync(junk, Buffer.from('c3a1f00d00beef8899', 'hex'));
    await expect(readModel(core, junk)).rejects.toThrow(/junk\.onnx cannot be read by OpenVINO: /);
    await expect(readModel(core, path.join(folder.path, 'absent.xml'))).rejects.toThrow('does not exist');
  });
});
