/** One reading of an IR's text for all: what it takes of a network, what is damage, and that its cost is its length. */
import { describe, expect, it } from 'vitest';
import { cpuMsOf } from '../../../test/support/cpuTime.ts';
import { irNetwork } from './irNetwork.ts';
import { unescapeXml } from './unescapeXml.ts';

const layer = (id: number, more = '') =>
  `<layer id="${id}" name="x${id}" type="ReLU" version="opset1">${more}<output><port id="0" precision="FP32"><dim>1</dim><dim>-1</dim></port></output></layer>`;
const net = (layers: string, edges = '<edges/>', rest = '') =>
  `<?xml version="1.0"?>\n<net name="n" version="11"><layers>${layers}</layers>${edges}${rest}</net>\n`;

describe('The network of an IR', () => {
  it('has its layers with their ports, its edges and the source map', () => {
    const data = `<data shape="1,2" note='a &quot;b&quot; &#60; &#x3c;'/><input><port id="0"/><port id="1"><dim> 7 </dim></port></input>`;
    const edge = '<edge from-layer="0" from-port="2" to-layer="1" to-port="3" />';
    const rest = '<rt_info><vinobench><source_map value="{}"/></vinobench></rt_info>';
    const ir = irNetwork(net(`<!-- a > b -->${layer(0, data)}`, `<edges>${edge}</edges>`, rest));
    expect(ir).toMatchObject({ whole: true, sourceMap: '{}' });
    expect(ir.edges).toEqual([{ from: '0', fromPort: '2', to: '1', toPort: '3' }]);
    expect(ir.layers).toEqual([
      {
        ...{ id: '0', name: 'x0', type: 'ReLU', decompresses: false },
        attributes: new Map([
          ['shape', '1,2'],
          ['note', 'a "b" < <'],
        ]),
        inputs: [
          { id: '0', shape: [] },
          { id: '1', shape: [7] },
        ],
        outputs: [{ id: '0', shape: [1, -1] }],
      },
    ]);
  });

  it('leaves the bodies of loops and branches closed, bodies in them too', () => {
    const body = (inner: string) => `<body><layers>${layer(0, inner)}${layer(1)}</layers><edges/></body>`;
    expect(irNetwork(net(layer(7, body(body('')))))).toMatchObject({
      whole: true,
      layers: [{ id: '7', outputs: [{ shape: [1, -1] }] }],
    });
  });

  it.each([
    ['that ends in a tag', '<net><layers><layer id="0'],
    ['that ends in an element', net(layer(0)).slice(0, -10)],
    ['with a tag that closes another', net(layer(0)).replace('</output>', '</input>')],
    ['with two elements', `${net(layer(0))}<net/>`],
    ['with a document type', net(layer(0)).replace('<net', '<!DOCTYPE net [<!ENTITY a "b">]><net')],
    ['with an attribute that is not closed', net(layer(0)).replace('name="x0"', 'name="x0')],
    ['of a layer without a name', net('<layer id="0" type="ReLU"/>')],
    ['of a size that is no number', net(layer(0)).replace('<dim>1<', '<dim>x<')],
    ['without edges', net(layer(0), '')],
    ['of something else', net(layer(0)).replaceAll('net', 'svg')],
  ])('is not whole in a text %s', (_, text) => {
    expect(irNetwork(text).whole).toBe(false);
  });

  const many = 400_000;
  it.each([
    ['elements in one another', '<a>'.repeat(many)],
    ['layers that are never closed', `<net><layers>${'<layer id="0" '.repeat(many)}`],
    ['layers that hold layers', `<net><layers>${'<layer id="0">'.repeat(many)}`],
    [
      'attributes of one element',
      net(layer(0, `<data ${Array.from({ length: many }, (_, at) => `a${at}="1"`).join(' ')}/>`)),
    ],
    ['spaces', net(layer(0, `<data${' '.repeat(4 * many)}x/>`))],
    ['letters in a tag', `<${'a'.repeat(4 * many)}`],
    ['comments that never end', '<!--'.repeat(many)],
    ['bodies that never end', net('<body>'.repeat(many))],
  ])('costs no more than its text: of 400,000 %s', (_, text) => {
    const ms = cpuMsOf(() => expect(irNetwork(text).whole).toBe(false));
    expect(ms).toBeLessThan(500);
  });
});

it('text that only looks like an entity stays as it is written', () => {
  expect(unescapeXml('&lt;&#65;&#x42;&none;&#9999999;&#xffffff;&')).toBe('<AB&none;&#9999999;&#xffffff;&');
});
