import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { convertCaffe } from '../../converter/convert.ts';
import { planModel } from '../models/modelSource.ts';
import { convertModel } from './convert.ts';
import { checkIrOutput } from './irOutput.ts';

const root = mkdtempSync(path.join(tmpdir(), 'vinobench-ir-output-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const prototxt = path.join(root, 'net.prototxt');
const netOf = (outputs: number) =>
  `input: "data" input_shape { dim: 1 dim: 32 }
   layer { name: "fc" type: "InnerProduct" bottom: "data" top: "fc" inner_product_param { num_output: ${outputs} } }`;
writeFileSync(prototxt, netOf(8));

let folders = 0;
async function ir(text = netOf(8)) {
  const directory = path.join(root, `${folders++}`);
  writeFileSync(prototxt, text);
  const { xml, bin } = await convertCaffe({ prototxt, output: { directory }, precision: 'FP32' });
  return { directory, xml, bin };
}
const contents = (directory: string) =>
  readdirSync(directory).map((name) => [name, readFileSync(path.join(directory, name), 'latin1')]);

const request = (topology: string, output: string, force?: boolean) => ({
  model: { kind: 'file' as const, topology, weights: null },
  output,
  precision: 'FP32' as const,
  batch: null,
  preprocessing: null,
  ...(force === undefined ? {} : { force }),
});
const options = {
  signal: new AbortController().signal,
  onProgress: () => undefined,
  devices: () => Promise.reject(new Error('no device is asked for')),
};

describe('the output of a conversion', () => {
  it.each([false, true])('never replaces its source (force: %s)', async (force) => {
    const { directory, xml } = await ir();
    const before = contents(directory);
    await expect(convertModel(request(xml, directory, force), options)).rejects.toMatchObject({
      place: { file: xml, trouble: 'is-input' },
    });
    expect(contents(directory)).toEqual(before);
  });

  it('never replaces what an ONNX model keeps its tensors in', () => {
    const external = path.join(root, 'weights.bin');
    writeFileSync(external, 'x');
    return expect(
      checkIrOutput({ directory: root, name: 'weights', inputs: [external], force: true }),
    ).rejects.toMatchObject({ place: { file: external, trouble: 'is-input' } });
  });

  it('replaces an IR that Vinobench made, and no other without force', async () => {
    const { directory, xml, bin } = await ir();
    const check = (force: boolean) => checkIrOutput({ directory, name: 'net', inputs: [], force });
    await check(false);
    for (const file of [xml, bin]) {
      const whole = readFileSync(file);
      writeFileSync(file, 'somebody’s');
      await expect(convertModel(request(prototxt, directory), options)).rejects.toMatchObject({
        place: { file, trouble: 'exists' },
      });
      expect(readFileSync(file, 'utf8')).toBe('somebody’s');
      await check(true);
      writeFileSync(file, whole);
    }
    // As long as ours, and another one.
    const other = readFileSync(bin).fill(7);
    writeFileSync(bin, other);
    await expect(check(false)).rejects.toMatchObject({ place: { file: bin, trouble: 'exists' } });
    rmSync(xml);
    await expect(check(false)).rejects.toMatchObject({ place: { file: bin, trouble: 'exists' } });
  });
});

describe('an IR whose .bin is not its own', () => {
  const plan = (topology: string) => planModel({ kind: 'file', topology, weights: null });

  it('is planned as long as the pair is whole', async () => {
    expect((await plan((await ir()).xml)).weightsSha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is refused before anything is measured: other contents, another size, none', async () => {
    const [one, other] = [await ir(), await ir(netOf(4))];
    const flipped = readFileSync(one.bin);
    flipped[8] = (flipped[8] ?? 0) ^ 1;
    writeFileSync(one.bin, flipped);
    await expect(plan(one.xml)).rejects.toMatchObject({
      code: 'input',
      message: `${one.bin} is not the file that ${one.xml} was written with; convert the model again with --force, or copy both files again.`,
      place: { file: one.bin },
    });
    copyFileSync(other.bin, one.bin);
    await expect(plan(one.xml)).rejects.toThrow(/has \d+ bytes, and .* was written with \d+; convert/);
    rmSync(one.bin);
    await expect(plan(one.xml)).rejects.toThrow(/net\.bin is missing, and .*net\.xml needs it; convert/);
  });

  it('is not recognised where others wrote the .xml', async () => {
    const { xml, bin } = await ir();
    writeFileSync(xml, readFileSync(xml, 'utf8').replace(/<!--.*-->\n$/, ''));
    writeFileSync(bin, 'other');
    expect((await plan(xml)).weightsSha256).toMatch(/^[0-9a-f]{64}$/);
    expect(existsSync(bin)).toBe(true);
  });
});
