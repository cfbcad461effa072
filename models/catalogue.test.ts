import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { countNet, readNet } from '../test/support/caffeNet.ts';
import { type CatalogueEntry, catalogue, findModel, prototxtPath } from './catalogue.ts';
import { generators } from './generate.ts';

const percent = z.number().min(50).max(100);
const entrySchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9.-]+$/),
  title: z.string().min(1),
  studyRow: z.string().min(1),
  paper: z.string().min(1),
  prototxt: z.string().endsWith('.prototxt'),
  input: z.strictObject({
    name: z.string(),
    shape: z.tuple([z.literal(1), z.literal(3), z.number().int(), z.number().int()]),
    layout: z.literal('NCHW'),
  }),
  output: z.string(),
  colourOrder: z.enum(['BGR', 'RGB']),
  mean: z.tuple([z.number(), z.number(), z.number()]),
  scale: z.number().positive().max(1),
  classes: z.literal(1000),
  published: z.strictObject({
    millionParameters: z.number().positive(),
    gflops: z.number().positive(),
    gflopsNote: z.string().optional(),
    accuracy: z.strictObject({ top1: percent, top5: percent, source: z.string().min(1) }),
  }),
});

const referenceRunSchema = z.object({
  table1: z.object({
    columns: z.array(z.string()),
    rows: z.record(z.string(), z.array(z.number().positive())),
  }),
  table2: z.object({ rows: z.array(z.tuple([z.string(), z.string().nullable(), z.string().nullable()])) }),
});

const referenceRun = referenceRunSchema.parse(
  JSON.parse(readFileSync(new URL('reference-run.json', import.meta.url), 'utf8')),
);

function netOf(entry: CatalogueEntry): ReturnType<typeof readNet> {
  return readNet(readFileSync(prototxtPath(entry), 'utf8'));
}

describe('the catalogue', () => {
  test.each(catalogue().map((entry) => [entry.id, entry] as const))(
    'says all that is needed of %s',
    (_, entry) => {
      expect(entrySchema.parse(entry)).toEqual(entry);
    },
  );

  test('has every row of the study once, in its order', () => {
    expect(catalogue().map((entry) => entry.studyRow)).toEqual(Object.keys(referenceRun.table1.rows));
    for (const row of Object.values(referenceRun.table1.rows)) {
      expect(row).toHaveLength(referenceRun.table1.columns.length);
    }
  });

  test('finds a model by its id and nothing by another name', () => {
    expect(findModel('squeezenet1.1')?.studyRow).toBe('SqueezeNet1.1');
    expect(findModel('SqueezeNet1.1')).toBeUndefined();
  });
});

describe('the networks', () => {
  test('are those of the catalogue, one file each', () => {
    const files = readdirSync(new URL('.', import.meta.url)).filter((name) => name.endsWith('.prototxt'));
    expect(files.toSorted()).toEqual(
      catalogue()
        .map((entry) => entry.prototxt)
        .toSorted(),
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
