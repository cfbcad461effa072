import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { countNet, readNet } from '../test/support/caffeNet.ts';
import { addressOf, type CatalogueEntry, catalogue, findModel, prototxtPath } from './catalogue.ts';
import { shippedExample } from './example.ts';
import { generators } from './generate.ts';
import { referenceRun } from './referenceRun.ts';

const { columns, rows } = referenceRun().table1;

function netOf(entry: CatalogueEntry): ReturnType<typeof readNet> {
  return readNet(readFileSync(prototxtPath(entry), 'utf8'));
}

describe('the catalogue', () => {
  // Its form is checked whenever it is read.
  test.each(catalogue().map((entry) => [entry.id, entry] as const))(
    'says of %s what can be true',
    (id, entry) => {
      const { top1, top5 } = entry.published.accuracy;
      expect(entry.classes).toBe(1000);
      expect(entry.input.shape.slice(0, 2)).toEqual([1, 3]);
      expect(entry.scale).toBeLessThanOrEqual(1);
      expect(top1).toBeGreaterThan(50);
      expect(top5).toBeGreaterThan(top1);
      expect(top5).toBeLessThan(100);
      expect(entry.files.map(({ name }) => name)).toEqual([`${id}.prototxt`, `${id}.caffemodel`]);
      const fourBytesEach = entry.files[1].bytes / 4e6;
      // Trained files hold all the parameters as floats, some also auxiliary classifiers and BatchNorm's statistics.
      expect(fourBytesEach / entry.published.millionParameters).toBeGreaterThan(0.99);
      expect(fourBytesEach / entry.published.millionParameters).toBeLessThan(2);
    },
  );

  test('has every row of the study once, in its order', () => {
    expect(catalogue().map((entry) => entry.studyRow)).toEqual(Object.keys(rows));
    for (const row of Object.values(rows)) expect(row).toHaveLength(columns.length);
  });

  test('keeps no checksum twice', () => {
    const sums = catalogue().flatMap(({ files }) => files.map(({ sha256 }) => sha256));
    expect(new Set(sums).size).toBe(28);
  });

  test('says where each file is served', () => {
    for (const { files } of catalogue()) {
      for (const file of files) expect(new URL(addressOf(file)).protocol).toMatch(/^https?:$/);
    }
    const [topology] = findModel('googlenet-v4')?.files ?? [];
    expect(topology && new URL(addressOf(topology)).searchParams.get('id')).toBe(
      '0B9mkjlmP0d7zWEJsRl9zeTQ1NzA',
    );
  });

  test('finds a model by its id and nothing by another name', () => {
    expect(findModel('squeezenet1.1')?.studyRow).toBe('SqueezeNet1.1');
    expect(findModel('SqueezeNet1.1')).toBeUndefined();
  });
});

describe('the networks', () => {
  test('are those of the catalogue and the example, one file each', () => {
    const files = readdirSync(new URL('.', import.meta.url)).filter((name) => name.endsWith('.prototxt'));
    expect(files.toSorted()).toEqual(
      [...catalogue(), shippedExample()].map((entry) => entry.prototxt).toSorted(),
    );
  });

  test.each(catalogue().map((entry) => [entry.id, entry] as const))(
    '%s is what the generator writes',
    (id, entry) => {
      expect(readFileSync(prototxtPath(entry), 'utf8')).toBe(generators[id]?.());
    },
  );

  test.each(catalogue().map((entry) => [entry.id, entry] as const))(
    '%s takes and gives what the catalogue says',
    (_, entry) => {
      const net = netOf(entry);
      const [input] = net;
      const output = net.at(-1);
      expect(input).toMatchObject({
        type: 'Input',
        tops: [entry.input.name],
        outputShape: entry.input.shape,
      });
      expect(output?.tops).toEqual([entry.output]);
      expect(output?.outputShape.slice(0, 2)).toEqual([1, entry.classes]);
      expect(output?.outputShape.slice(2).every((side) => side === 1)).toBe(true);
      expect(new Set(net.map((layer) => layer.name)).size).toBe(net.length);
    },
  );

  test.each(catalogue().map((entry) => [entry.id, entry] as const))(
    '%s has as many parameters as published',
    (_, entry) => {
      const millions = countNet(netOf(entry)).foldedParameters / 1e6;
      // the published figures are rounded to three decimals
      expect(Math.abs(millions - entry.published.millionParameters)).toBeLessThan(0.001);
    },
  );

  test.each(catalogue().map((entry) => [entry.id, entry] as const))(
    '%s has the published GFLOPs within 1 %%, or a note says why not',
    (_, entry) => {
      const gflops = (2 * countNet(netOf(entry)).macs) / 1e9;
      const deviation = Math.abs(gflops / entry.published.gflops - 1);
      expect(deviation > 0.01).toBe(entry.published.gflopsNote !== undefined);
      expect(deviation).toBeLessThan(0.11);
    },
  );

  test.each(['resnet-50', 'resnet-101'])(
    '%s without its projection shortcuts has the published GFLOPs',
    (id) => {
      const entry = findModel(id);
      if (!entry) throw new Error(`${id} is not in the catalogue`);
      const withoutShortcuts = netOf(entry).filter((layer) => !layer.name.endsWith('branch1'));
      expect((2 * countNet(withoutShortcuts).macs) / 1e9 / entry.published.gflops).toBeCloseTo(1, 2);
    },
  );
});
