/** An IR that changes or is damaged: what is compiled is what was planned, or nothing is. */
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadRuntime } from '../../openvino/load.ts';
import { irOf, jobsFolder, onCpu, tinyIr } from '../testing.ts';
import type { IrFiles } from '../wire/irFiles.ts';
import { compileConfiguration } from './configuration.ts';
import { readIrContents } from './irContents.ts';
import { modelOfIr } from './readModel.ts';

const folder = jobsFolder();
afterAll(() => folder[Symbol.dispose]());
const { addon } = loadRuntime();
const at = (name: string) => path.join(folder.path, name);

let whole: string;
let ir: IrFiles & { readonly bin: string };
beforeAll(async () => {
  whole = await tinyIr(folder.path, 'whole', 8);
  await tinyIr(folder.path, 'foreign', 12);
});
beforeEach(() => {
  copyFileSync(whole, at('net.xml'));
  copyFileSync(at('whole.bin'), at('net.bin'));
  ir = { ...irOf(at('net.xml')), bin: at('net.bin') };
});

/** In place: a process that has the file mapped sees it. */
function flip(file: string, position: number): void {
  const bytes = readFileSync(file).subarray(position, position + 1);
  writeSync(openSync(file, 'r+'), Uint8Array.of((bytes[0] ?? 0) ^ 1), 0, 1, position);
}

describe('an IR that holds something else than was planned', () => {
  it.each<[string, () => void, string]>([
    ['a bit of the .bin', () => flip(at('net.bin'), 70), 'net.xml'],
    ['a bit of the .xml', () => flip(at('net.xml'), 200), 'net.xml'],
    ['a .bin cut short', () => truncateSync(at('net.bin'), 100), 'net.xml'],
    ['other weights', () => writeFileSync(at('net.bin'), readFileSync(at('net.bin')).reverse()), 'net.xml'],
    ['another .xml', () => copyFileSync(at('foreign.xml'), at('net.xml')), 'net.xml'],
  ])('is not compiled: %s', async (_, change, file) => {
    const request = { ...onCpu(ir.xml), ir };
    change();
    await expect(compileConfiguration(request)).rejects.toMatchObject({
      code: 'changed',
      message: expect.stringContaining(`${at(file)} or its .bin has changed since this was planned`),
      place: { file: at(file) },
    });
  });

  it('names the .bin where the .xml is known to be the same', async () => {
    const xmlSha256 = createHash('sha256').update(readFileSync(ir.xml)).digest('hex');
    flip(ir.bin, 0);
    await expect(readIrContents({ ...ir, xmlSha256 })).rejects.toMatchObject({ place: { file: ir.bin } });
  });

  it('says which file is missing', async () => {
    rmSync(ir.bin);
    await expect(readIrContents(ir)).rejects.toThrow(`${ir.bin} does not exist.`);
  });
});

describe('an IR that changes once it is read', () => {
  it('is compiled as it was planned', async () => {
    const core = new addon.Core();
    const infer = async (files: IrFiles, meanwhile: () => void) => {
      const model = await modelOfIr(core, files, await readIrContents(files));
      meanwhile();
      const compiled = await core.compileModel(model, 'CPU');
      const request = compiled.createInferRequest();
      const pixels = Float32Array.from({ length: 3 * 8 * 8 }, (_, index) => index % 11);
      const outputs = await request.inferAsync([new addon.Tensor('f32', [1, 3, 8, 8], pixels)]);
      return Object.values(outputs).map(({ data }) => Array.from(data, Number));
    };
    const planned = await infer(irOf(whole), () => undefined);
    const changed = await infer(ir, () => {
      const weights = readFileSync(ir.bin);
      writeFileSync(
        ir.bin,
        weights.map((byte) => byte ^ 0x40),
        { flag: 'r+' },
      );
    });
    expect(changed).toEqual(planned);
  });

  it('may have constants of no bytes, or none', async () => {
    const identity = `<?xml version="1.0"?><net name="none" version="11"><layers>
      <layer id="0" name="x" type="Parameter" version="opset1"><data shape="1,2" element_type="f32"/><output><port id="0" precision="FP32" names="x"><dim>1</dim><dim>2</dim></port></output></layer>
      <layer id="1" name="y" type="ReLU" version="opset1"><input><port id="0"><dim>1</dim><dim>2</dim></port></input><output><port id="1" precision="FP32" names="y"><dim>1</dim><dim>2</dim></port></output></layer>
      <layer id="2" name="z" type="Result" version="opset1"><input><port id="0"><dim>1</dim><dim>2</dim></port></input></layer>
      </layers><edges><edge from-layer="0" from-port="0" to-layer="1" to-port="0"/><edge from-layer="1" from-port="1" to-layer="2" to-port="0"/></edges></net>`;
    writeFileSync(at('none.xml'), identity);
    const compiles = async () =>
      (await compileConfiguration(onCpu(at('none.xml'), { batch: null }))).compiled;
    expect(irOf(at('none.xml')).bin).toBeNull();
    expect(await compiles()).not.toBeNull();
    writeFileSync(at('none.bin'), '');
    expect(irOf(at('none.xml')).bin).toBe(at('none.bin'));
    expect(await compiles()).not.toBeNull();
  });
});
