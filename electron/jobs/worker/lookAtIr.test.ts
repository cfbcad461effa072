import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { hasOpenSizes, lookAtIr } from './lookAtIr.ts';

const layer = (type: string, shape: string) =>
  `<layer id="0" name="x" type="${type}" version="opset1">\n\t<data shape="${shape}" element_type="f32" />`;

it.each([
  ['1,3,224,224', false],
  ['?,3,224,224', true],
  ['1..8,3', true],
  ['', false],
])('a size of an input is open: %s', (shape, open) => {
  expect(hasOpenSizes(layer('Const', '?') + layer('Parameter', shape))).toBe(open);
});

it('tags that never end are not looked at twice', () => {
  const began = process.cpuUsage();
  for (const part of ['<layer ', '<layer type="Parameter"', '<layer type="Parameter"> <data '])
    expect(hasOpenSizes(part.repeat(200_000))).toBe(false);
  expect(hasOpenSizes(`<layer ${'type="Parameter" '.repeat(200_000)}`)).toBe(false);
  expect(process.cpuUsage(began).user / 1e3).toBeLessThan(2_000);
});

it('only the planned text is looked at', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'vinobench-look-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const xml = path.join(folder, 'net.xml');
  const text = layer('Parameter', '?,3');
  writeFileSync(xml, text);
  const sha256 = createHash('sha256').update(text).digest('hex');
  expect(await lookAtIr({ xml, sha256 })).toEqual({ open: true, faults: [] });
  writeFileSync(xml, layer('Parameter', '1,3'));
  await expect(lookAtIr({ xml, sha256 })).rejects.toMatchObject({ code: 'changed', place: { file: xml } });
});
