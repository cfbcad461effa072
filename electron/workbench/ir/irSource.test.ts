import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { isMadeIntoIr } from './irSource.ts';

async function isMade(xml: string): Promise<boolean> {
  const folder = mkdtempSync(path.join(tmpdir(), 'vinobench-sizes-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const topologyPath = path.join(folder, 'net.xml');
  writeFileSync(topologyPath, xml);
  return await isMadeIntoIr({ format: 'openvino-ir', topologyPath }, {});
}

const layer = (type: string, shape: string) =>
  `<layer id="0" name="x" type="${type}" version="opset1">\n\t<data shape="${shape}" element_type="f32" />`;

it.each([
  ['1,3,224,224', false],
  ['?,3,224,224', true],
  ['1..8,3', true],
  ['', false],
])('an IR is made into another where a size of an input is open: %s', async (shape, made) => {
  expect(await isMade(layer('Const', '?') + layer('Parameter', shape))).toBe(made);
});

it('is asked of tags that never end without looking at any of them twice', async () => {
  const began = process.cpuUsage();
  for (const part of ['<layer ', '<layer type="Parameter"', '<layer type="Parameter"> <data '])
    expect(await isMade(part.repeat(200_000))).toBe(false);
  expect(await isMade(`<layer ${'type="Parameter" '.repeat(200_000)}`)).toBe(false);
  expect(process.cpuUsage(began).user / 1e3).toBeLessThan(2_000);
});
