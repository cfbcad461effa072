/** Arrays whose headers lie: sizes, lengths and types that fit in no memory. */
import { openArrays } from '../../electron/arrays/arrayFile.ts';
import { zipBytes } from './archiveBytes.ts';
import { fileOf, type HostileCase } from './cases.ts';

/** @param says what the header says of its own length; left out: the truth */
function npy(header: string, { version = 1, says = header.length, elements = 16 } = {}): Buffer {
  const length = Buffer.alloc(version === 1 ? 2 : 4);
  if (version === 1) length.writeUInt16LE(says & 0xffff);
  else length.writeUInt32LE(says);
  return Buffer.concat([
    Buffer.from('\x93NUMPY', 'latin1'),
    Buffer.from([version, 0]),
    length,
    Buffer.from(header, 'latin1'),
    Buffer.alloc(elements),
  ]);
}
const header = (shape: string, descr = "'<f4'", order = 'False') =>
  `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': (${shape}), }\n`;

/** A header may be long and its array sound. */
const refused = /\.$|"kind":"(?:one|named)"/;

const array = (name: string, bytes: () => Uint8Array, file = 'x.npy'): HostileCase => ({
  name: `an array ${name}`,
  answer: refused,
  make: fileOf(file, bytes),
  run: (target) => openArrays(target),
});

const inZip = (name: string, bytes: () => Uint8Array): HostileCase =>
  array(
    `in an archive ${name}`,
    () => zipBytes([{ name: 'x.npy', content: bytes(), deflate: true }]),
    'x.npz',
  );

const shapes: readonly (readonly [string, string])[] = [
  ['of 2^62 elements', `${2n ** 62n},`],
  ['of 2^64 elements', `${2n ** 64n},`],
  ['whose sizes overflow', `${2 ** 31}, ${2 ** 31}, ${2 ** 31}`],
  ['of -1 elements', '-1,'],
  ['of 1e3 elements', '1e3,'],
  ['of NaN elements', 'nan,'],
  ['of a size of 10,000 digits', `${'9'.repeat(10_000)},`],
  ['of 10,000 axes', '1, '.repeat(10_000)],
  ['of sizes in sizes', `${'('.repeat(20_000)}4${')'.repeat(20_000)}`],
];

export const hostileArrays: readonly HostileCase[] = [
  ...shapes.map(([name, shape]) => array(name, () => npy(header(shape)))),
  ...shapes.map(([name, shape]) => inZip(name, () => npy(header(shape)))),
  array('whose header claims 4 GiB', () => npy(header('4,'), { version: 2, says: 2 ** 32 - 1 })),
  array('whose header claims 64 KiB', () => npy(header('4,'), { says: 65_535 })),
  array('whose header is empty', () => npy('')),
  array('whose header has 50 MB', () => npy(header(`4,${' '.repeat(50_000_000)}`), { version: 2 })),
  array('whose header has 50 MB of brackets', () => npy('('.repeat(50_000_000), { version: 2 })),
  array('whose header has 50 MB of quotes', () => npy("'".repeat(50_000_000), { version: 3 })),
  array('of a version that does not exist', () => npy(header('4,'), { version: 200 })),
  array('of objects, which NumPy would execute', () => npy(header('1,', "'|O'"), { elements: 64 })),
  array('of records in records', () =>
    npy(header('4,', `${"[('a', ".repeat(10_000)}'<f4'${')]'.repeat(10_000)}`), { version: 2 }),
  ),
  array('of texts of 2^31 letters', () => npy(header('1,', "'<U2147483648'"))),
  array('of no elements', () => npy(header('0,'), { elements: 16 })),
  array('that is cut off in its magic', () => Buffer.from('\x93NUM', 'latin1')),
  array('of nothing', () => new Uint8Array()),
];
