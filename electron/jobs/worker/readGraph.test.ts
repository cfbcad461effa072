import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { mebibytes, seconds } from '../../../shared/units.ts';
import { Job } from '../host/job.ts';
import { readGraph } from './readGraph.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-graph-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const layer = (id: number) =>
  `<layer id="${id}" name="x${id}" type="Parameter" version="opset1"><output><port id="0"><dim>1</dim></port></output></layer>`;
const net = (layers: number) =>
  `<net name="n" version="11"><layers>${Array.from({ length: layers }, (_, id) => layer(id)).join('')}</layers><edges/></net>`;

function laid(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const ofIr = (xml: string) =>
  ({ model: { format: 'openvino-ir', topologyPath: xml, topologySha256: '' }, xml, level: 'ir' }) as const;

describe('the job that reads a graph', () => {
  it('answers for a network, and ends with a sentence where one takes more memory than it may', async () => {
    const heapBytes = mebibytes(32);
    const ask = async (xml: string) => {
      await using job = new Job({
        title: 'Reading a graph',
        limits: { seconds: seconds(60), heapBytes, file: xml, wayOut: 'use another' },
      });
      return await job.call.graph(ofIr(xml));
    };
    expect((await ask(laid('small.xml', net(2)))).nodes.map(({ name }) => name)).toEqual(['x0', 'x1']);
    await expect(ask(laid('swollen.xml', net(40_000)))).rejects.toMatchObject({
      code: 'limit',
      message: 'Reading a graph was stopped: it takes more than 32 MiB of memory; use another.',
    });
  });

  it('reads no text that is longer than any network', async () => {
    const xml = laid('net.xml', net(1));
    const prototxt = laid('net.prototxt', '');
    truncateSync(prototxt, 8 * 2 ** 20 + 1);
    const model = { format: 'caffe', topologyPath: prototxt, topologySha256: '' } as const;
    await expect(readGraph({ model, xml, level: 'source' })).rejects.toThrow(
      /net\.prototxt is larger than 8 MiB, /,
    );
    truncateSync(xml, 64 * 2 ** 20 + 1);
    await expect(readGraph(ofIr(xml))).rejects.toThrow(/net\.xml is larger than 64 MiB, /);
  });

  it('shows no more than a host can check and send', async () => {
    const many = Array.from({ length: 300 }, (_, at) => `a${at}="1"`).join(' ');
    const xml = laid('net.xml', net(1).replace('<output>', `<data ${many}/><output>`));
    await expect(readGraph(ofIr(xml))).rejects.toMatchObject({ code: 'input' });
    const layers = '<layer id="0" name="x" type="Parameter"/>'.repeat(50_001);
    laid('net.xml', `<net><layers>${layers}</layers><edges/></net>`);
    await expect(readGraph(ofIr(xml))).rejects.toThrow(
      /more than 50\u202f000 operations, too many for a graph; it can still be measured\.$/,
    );
    const edge = '<edge from-layer="0" from-port="0" to-layer="1" to-port="0"/>';
    laid('net.xml', net(2).replace('<edges/>', `<edges>${edge.repeat(1_000_000)}</edges>`));
    await expect(readGraph(ofIr(xml))).rejects.toMatchObject({
      code: 'limit',
      message: `${xml} has more than 1\u202f000\u202f000 tags and attributes, too many for a graph; it can still be measured.`,
      place: { file: xml },
    });
  });

  it('reads the prototxt that was planned and no other', async () => {
    const xml = laid('net.xml', net(1));
    const text = 'input: "x" input_shape { dim: 1 }\nlayer { name: "r" type: "ReLU" bottom: "x" top: "y" }';
    const topologyPath = laid('net.prototxt', text);
    const ask = (topologySha256: string) =>
      readGraph({ model: { format: 'caffe', topologyPath, topologySha256 }, xml, level: 'source' });
    const planned = createHash('sha256').update(text).digest('hex');
    expect((await ask(planned)).nodes.map(({ name }) => name)).toEqual(['x', 'r']);
    await expect(ask('0'.repeat(64))).rejects.toMatchObject({ code: 'changed' });
  });
});
