/** OpenVINO IR that swells, lies about its sizes, names what is elsewhere, or goes round in circles. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { HostileModel } from './asked.ts';

const head = (shape: string) =>
  `<layer id="0" name="x" type="Parameter" version="opset1"><data shape="${shape}" element_type="f32"/><output><port id="0" precision="FP32" names="x"><dim>1</dim><dim>4</dim></port></output></layer>`;
const weights = ({ shape = '1,4', offset = '0', size = '16', name = 'w', id = '1' } = {}) =>
  `<layer id="${id}" name="${name}" type="Const" version="opset1"><data element_type="f32" shape="${shape}" offset="${offset}" size="${size}"/><output><port id="0" precision="FP32">${shape
    .split(',')
    .map((dim) => `<dim>${dim}</dim>`)
    .join('')}</port></output></layer>`;
const port = (id: number) => `<port id="${id}" precision="FP32"><dim>1</dim><dim>4</dim></port>`;
const add = (id: string, name: string) =>
  `<layer id="${id}" name="${name}" type="Add" version="opset1"><data auto_broadcast="numpy"/><input>${port(0)}${port(1)}</input><output>${port(2)}</output></layer>`;
const result = (id: string) =>
  `<layer id="${id}" name="r" type="Result" version="opset1"><input>${port(0)}</input></layer>`;
const edge = (from: string, fromPort: number, to: string, toPort: number) =>
  `<edge from-layer="${from}" from-port="${fromPort}" to-layer="${to}" to-port="${toPort}"/>`;
const edges = [edge('0', 0, '2', 0), edge('1', 0, '2', 1), edge('2', 2, '3', 0)].join('');

const net = (layers: string, connected = edges, before = '') =>
  `<?xml version="1.0"?>${before}<net name="n" version="11"><layers>${layers}</layers><edges>${connected}</edges><rt_info/></net>`;
const sound = (constant = weights(), shape = '1,4', name = 'y') =>
  net(head(shape) + constant + add('2', name) + result('3'));

function ir(name: string, xml: () => string, more: { readonly bin?: () => Uint8Array } = {}): HostileModel {
  return {
    name: `an IR ${name}`,
    file: 'net.xml',
    make: (folder) => {
      writeFileSync(path.join(folder, 'net.xml'), xml());
      writeFileSync(path.join(folder, 'net.bin'), more.bin?.() ?? new Uint8Array(16));
    },
  };
}

const constants: readonly (readonly [string, Parameters<typeof weights>[0]])[] = [
  ['of a constant of 2^62 elements', { shape: String(2n ** 62n) }],
  ['of a constant whose sizes overflow', { shape: `${2 ** 32},${2 ** 32}` }],
  ['of a constant of 2^64 elements', { shape: String(2n ** 64n) }],
  ['of a constant of -1 elements', { shape: '-1' }],
  ['of a constant of NaN elements', { shape: 'nan' }],
  ['of a constant beyond its .bin', { offset: '4096' }],
  ['of a constant that begins at 2^63', { offset: String(2n ** 63n) }],
  ['of a constant that begins at 2^64 - 8', { offset: String(2n ** 64n - 8n) }],
  ['of a constant that begins at -1', { offset: '-1' }],
  ['of a constant of 2^63 bytes', { size: String(2n ** 63n) }],
  ['of a constant of -16 bytes', { size: '-16' }],
  ['of a constant that is longer than it says', { shape: '1,400000000', size: '16' }],
];

/** Nine levels of ten: 10^9 letters. */
const laughs = `<!DOCTYPE net [<!ENTITY e0 "ha">${Array.from({ length: 9 }, (_, level) => `<!ENTITY e${level + 1} "${`&e${level};`.repeat(10)}">`).join('')}]>`;

const chain = (count: number) => {
  const layers = Array.from({ length: count }, (_, index) => add(String(index + 10), `y${index}`));
  const connected = Array.from({ length: count }, (_, index) => {
    const from = index === 0 ? edge('0', 0, '10', 0) : edge(String(index + 9), 2, String(index + 10), 0);
    return from + edge('1', 0, String(index + 10), 1);
  });
  return net(
    head('1,4') + weights() + layers.join('') + result('3'),
    connected.join('') + edge(String(count + 9), 2, '3', 0),
  );
};

export const hostileIrs: readonly HostileModel[] = [
  ir('of entities in entities', () =>
    net(head('1,4') + weights() + add('2', '&e9;') + result('3'), edges, laughs),
  ),
  ir('of one entity of 100 kB that is named 50,000 times', () =>
    net(
      head('1,4') + weights() + add('2', '&a;'.repeat(50_000)) + result('3'),
      edges,
      `<!DOCTYPE net [<!ENTITY a "${'x'.repeat(100_000)}">]>`,
    ),
  ),
  ir('with an entity that is a file of this machine', () =>
    net(
      head('1,4') + weights() + add('2', '&secret;') + result('3'),
      edges,
      '<!DOCTYPE net [<!ENTITY secret SYSTEM "file:///etc/passwd">]>',
    ),
  ),
  ir('with a document type from elsewhere', () =>
    net(
      head('1,4') + weights() + add('2', 'y') + result('3'),
      edges,
      '<!DOCTYPE net SYSTEM "http://127.0.0.1:9/x.dtd">',
    ),
  ),
  ir('nested 200,000 deep', () => net('<a>'.repeat(200_000) + '</a>'.repeat(200_000))),
  ir('nested 200,000 deep and never closed', () => net('<layer>'.repeat(200_000))),
  ir('with 200,000 attributes in an element', () =>
    net(
      head('1,4').replace(
        '<data ',
        `<data ${Array.from({ length: 200_000 }, (_, at) => `a${at}="1"`).join(' ')} `,
      ),
    ),
  ),
  ...constants.map(([name, of]) => ir(name, () => sound(weights(of)))),
  ir('whose constant ends after its .bin', () => sound(), { bin: () => new Uint8Array(15) }),
  ir('without its .bin', () => sound(), { bin: () => new Uint8Array() }),
  ir('of an input of 2^62 columns', () => sound(weights(), `1,${2n ** 62n}`)),
  ir('of an input whose sizes overflow', () => sound(weights(), `${2 ** 31},${2 ** 31},${2 ** 31}`)),
  ir('of an input of NaN columns', () => sound(weights(), '1,nan')),
  ir('of an input of 1,000 axes', () => sound(weights(), Array(1000).fill(1).join(','))),
  ir('with a name of 1 MB', () => sound(weights(), '1,4', 'y'.repeat(1_000_000))),
  ir('whose layers have one id', () =>
    net((head('1,4') + weights() + add('2', 'y') + result('3')).replaceAll(/layer id="\d"/g, 'layer id="0"')),
  ),
  ir('whose layers have one name', () => sound(weights({ name: 'x' }), '1,4', 'x')),
  ir('that goes round in a circle', () =>
    net(
      head('1,4') + add('2', 'y') + add('4', 'z') + result('3'),
      [
        edge('0', 0, '2', 0),
        edge('4', 2, '2', 1),
        edge('2', 2, '4', 0),
        edge('2', 2, '4', 1),
        edge('4', 2, '3', 0),
      ].join(''),
    ),
  ),
  ir('whose edges lead nowhere', () =>
    net(
      head('1,4') + weights() + add('2', 'y') + result('3'),
      edges.replace('from-layer="1"', 'from-layer="99"'),
    ),
  ),
  ir('whose ids are no numbers', () => sound().replaceAll('id="2"', 'id="99999999999999999999"')),
  { ...ir('of 20,000 layers in a chain', () => chain(20_000)), work: true },
  ir('of a million layers', () => net(head('1,4').repeat(1_000_000))),
  ir('of a million edges', () =>
    net(head('1,4') + weights() + add('2', 'y') + result('3'), edge('0', 0, '2', 0).repeat(1_000_000)),
  ),
  ir('of an unknown type', () => sound().replace('type="Add"', 'type="Add&#x1b;[2J"')),
  {
    name: 'an IR whose .bin is a file of this machine, by a link',
    file: 'net.xml',
    place: 'folder',
    make: (folder) => {
      writeFileSync(path.join(folder, 'net.xml'), sound());
      symlinkSync('/etc/passwd', path.join(folder, 'net.bin'));
    },
  },
  {
    name: 'an IR whose .bin is a folder',
    file: 'net.xml',
    place: 'folder',
    make: (folder) => {
      writeFileSync(path.join(folder, 'net.xml'), sound());
      mkdirSync(path.join(folder, 'net.bin'));
    },
  },
  {
    name: 'an IR whose .bin is a device that never ends, by a link',
    file: 'net.xml',
    place: 'folder',
    make: (folder) => {
      writeFileSync(path.join(folder, 'net.xml'), sound());
      symlinkSync('/dev/zero', path.join(folder, 'net.bin'));
    },
  },
];

export const soundIr = ir('that is sound', () => sound());
