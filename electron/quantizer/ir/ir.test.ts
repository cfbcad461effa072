import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { halfValue } from '../../../shared/precision/half.ts';
import { drawnGraph, plain1x1 } from '../testing.ts';
import { floatsOf } from './elements.ts';
import { binOf, irText } from './irText.ts';
import { readIr } from './readIr.ts';
import { parseXml, xmlText } from './xmlTree.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vinobench-ir-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('an XML tree', () => {
  it('is written as it was read, entities and unknown elements too', () => {
    const text =
      '<net name="a &lt;b&gt; &quot;c&quot;" version="11">\n\t<layers>\n\t\t<layer id="0" names="x&#10;y" />\n\t</layers>\n\t<meta>\n\t\t<note>1 &amp; 2</note>\n\t</meta>\n</net>\n';
    expect(xmlText(parseXml(text))).toBe(text);
  });

  it('that is cut off is refused', () => {
    expect(() => parseXml('<net><layers></net>')).toThrow();
    expect(() => parseXml('')).toThrow();
  });

  it('may have many entities', () => {
    const text = `<net value="${'&quot;'.repeat(20_000)}" />\n`;
    expect(xmlText(parseXml(text))).toBe(text);
  });
});

describe('an IR', () => {
  const drawn = drawnGraph(`
    x = Parameter() [1,3,4,4]
    conv = Convolution(x, #2x3x1x1) ${plain1x1} [1,2,4,4]
    scaled = Multiply(conv, #1x2x1x1)`);

  async function written(name: string, edit = (xml: string) => xml) {
    const text = irText(drawn);
    const [xml, bin] = [join(folder, `${name}.xml`), join(folder, `${name}.bin`)];
    await writeFile(xml, edit(text.xml({ source_map: '{"a":"<&>"}' })));
    await writeFile(bin, binOf(text));
    return { xml, bin };
  }

  it('comes back with its layers, connections and constants', async () => {
    const { xml, bin } = await written('whole');
    const graph = await readIr(xml, bin);
    expect([...graph.edges()]).toEqual([...drawn.edges()]);
    const constants = [...drawn.layers()].filter(({ type }) => type === 'Const');
    for (const layer of drawn.layers()) {
      const read = graph.layer(layer.id);
      expect(read).toMatchObject({ name: layer.name, type: layer.type, inputs: layer.inputs });
    }
    for (const constant of constants) {
      expect(floatsOf(graph, graph.layer(constant.id))).toEqual(floatsOf(drawn, constant));
      expect(Number(graph.layer(constant.id).attributes['offset']) % 64).toBe(0);
    }
  });

  it('keeps the facts it has and takes new ones', async () => {
    const { xml, bin } = await written('facts');
    const again = irText(await readIr(xml, bin)).xml({ calibration: '{}' });
    expect(again).toContain('<source_map value="{&quot;a&quot;:&quot;&lt;&amp;&gt;&quot;}" />');
    expect(again).toContain('<calibration value="{}" />');
  });

  it('is refused with a sentence when it is not an IR, or its .bin is too short', async () => {
    const { xml, bin } = await written('old', (text) => text.replace('version="11"', 'version="7"'));
    await expect(readIr(xml, bin)).rejects.toThrow(/is not an OpenVINO IR of version 10 or 11/);
    const whole = await written('short');
    await writeFile(whole.bin, new Uint8Array(70));
    await expect(readIr(whole.xml, whole.bin)).rejects.toThrow(
      /scaled\/constant .*short\.bin ends before it/,
    );
    await expect(readIr(join(folder, 'none.xml'), bin)).rejects.toThrow(/none\.xml does not exist/);
    await writeFile(join(folder, 'cut.xml'), '<net version="11"><layers>');
    await expect(readIr(join(folder, 'cut.xml'), bin)).rejects.toThrow(/is not well-formed XML/);
  });
});

describe('numbers in half precision', () => {
  it('are those of IEEE 754', () => {
    const known: [bits: number, value: number][] = [
      [0x3c00, 1],
      [0xc000, -2],
      [0x7bff, 65_504],
      [0x0001, 2 ** -24],
      [0x0400, 2 ** -14],
      [0x3555, 0.333251953125],
      [0x7c00, Number.POSITIVE_INFINITY],
      [0xfc00, Number.NEGATIVE_INFINITY],
    ];
    for (const [bits, value] of known) expect(halfValue(bits)).toBe(value);
    expect(halfValue(0x7e00)).toBeNaN();
  });
});
