/** Archives that lie, swell, lead elsewhere or never end, as a user may give them as images or arrays. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { openArrays } from '../../electron/arrays/arrayFile.ts';
import { paxLine, tarEnd, tarEntry, tarHeader, type ZipPart, zipBytes } from './archiveBytes.ts';
import { casesRun, type HostileCase } from './cases.ts';

const mib = 2 ** 20;
const image: ZipPart = { name: 'a.png', content: Buffer.from('abc') };
const zeros = (bytes: number) => Buffer.alloc(bytes);
const labels = (bytes: number) => Buffer.alloc(bytes, 'abcdefgh/a.png 1\n');

const looked = casesRun((target, { look }) => look(target));

const zip = (
  name: string,
  answer: RegExp,
  parts: () => readonly ZipPart[],
  more: { readonly slow?: true } = {},
) => looked(`a zip ${name}`, answer, 'x.zip', () => zipBytes(parts()), more);
const tar = (
  name: string,
  answer: RegExp,
  parts: () => readonly Uint8Array[],
  more: { readonly slow?: true } = {},
) => looked(`a tar ${name}`, answer, 'x.tar', () => Buffer.concat(parts()), more);
const tgz = (
  name: string,
  answer: RegExp,
  parts: () => readonly Uint8Array[],
  more: { readonly slow?: true } = {},
) => looked(`a tar.gz ${name}`, answer, 'x.tgz', () => gzipSync(Buffer.concat(parts())), more);

/** The block many times, by gzip's own members. */
const swollen = (block: Uint8Array, times: number): Buffer =>
  Buffer.concat(Array<Buffer>(times).fill(gzipSync(block)));

const png = tarEntry('a.png', Buffer.from('abc'));

const zips: readonly HostileCase[] = [
  zip(
    'of 636 kB whose labels unpack to 250 MiB',
    /entry \\"val\.txt\\" of .* it is larger than 16 MiB, the most that is read of such a file/,
    () => [image, { name: 'val.txt', content: labels(250 * mib), deflate: true }],
    { slow: true },
  ),
  zip(
    'whose labels unpack to 17 MiB',
    /it is larger than 16 MiB, the most that is read of such a file/,
    () => [image, { name: 'val.txt', content: labels(17 * mib), deflate: true }],
  ),
  zip(
    'whose labels hold more than they say',
    /it holds more than the 100 bytes that the archive says/,
    () => [image, { name: 'val.txt', content: labels(17 * mib), deflate: true, says: { size: 100 } }],
  ),
  zip('whose labels hold less than they say', /it has 17 bytes where the archive says 9000/, () => [
    image,
    { name: 'val.txt', content: labels(17), deflate: true, says: { size: 9000 } },
  ]),
  zip('whose labels have another checksum', /its checksum does not fit its content/, () => [
    image,
    { name: 'val.txt', content: labels(17), says: { crc: 1 } },
  ]),
  zip('with an entry of 4 TiB by its 64 bits', /cannot be read as a zip archive \(its directory/, () => [
    { ...image, says: { size: 0xffffffff } },
  ]),
  zip('whose entries overlap', /is refused: its entries overlap\.$/, () => [
    { name: 'a.png', content: zeros(1000) },
    ...Array.from({ length: 50 }, (_, index) => ({
      name: `${index}.png`,
      content: zeros(1000),
      sharesWith: 0,
    })),
  ]),
  zip('with an absolute path', /its entry "\/etc\/a\.png" has an absolute path\.$/, () => [
    { ...image, name: '/etc/a.png' },
  ]),
  zip('that leads out by backslashes', /its entry "\.\.\/a\.png" leads out of the archive\.$/, () => [
    { ...image, name: '..\\a.png' },
  ]),
  zip('with a link', /its entry "a\.png" is a link, not a file/, () => [{ ...image, mode: 0o120777 }]),
  zip('that is encrypted', /its entry "a\.png" is encrypted; pack it without a password\.$/, () => [
    { ...image, flags: 1 },
  ]),
  zip('with a name twice', /its entry "a\.png" is there twice\.$/, () => [image, image]),
  zip('with control characters', /has control characters in its name\.$/, () => [
    { ...image, name: 'a\u001b[2J.png' },
  ]),
  zip('of a long name', /has a name of more than 1 KiB\.$/, () => [
    { ...image, name: `${'x'.repeat(2000)}.png` },
  ]),
  zip('of 40 folders', /lies more than 32 folders deep\.$/, () => [
    { ...image, name: `${'d/'.repeat(40)}a.png` },
  ]),
  looked(
    'a zip with a wrong number of entries',
    /another number of entries than it says|shorter than its entries/,
    'x.zip',
    () => zipBytes([image], { entries: 2 }),
  ),
  looked('a zip of its first bytes', /it has no directory at its end/, 'x.zip', () =>
    Buffer.from('PK\x03\x04'),
  ),
  zip(
    'of 60,000 entries',
    /"images":60000/,
    () => Array.from({ length: 60_000 }, (_, index) => ({ name: `${index}.png`, content: zeros(0) })),
    { slow: true },
  ),
];

const tars: readonly HostileCase[] = [
  looked(
    'a tar.gz of 14 MB that unpacks to 14 GiB',
    /it unpacks to more than 200 times its size; unpack the archive into a folder and name that instead\.$/,
    'x.tgz',
    () => {
      const head = gzipSync(Buffer.concat([png, tarHeader('val.txt', 14 * 2 ** 30)]));
      return Buffer.concat([head, swollen(zeros(16 * mib), 896)]);
    },
    { slow: true },
  ),
  looked(
    'a tar.gz that swells in its middle',
    /it unpacks to more than 200 times its size; unpack the archive into a folder and name that instead\.$/,
    'x.tgz',
    () =>
      Buffer.concat([
        gzipSync(Buffer.concat([png, tarHeader('val.txt', 64 * mib)])),
        swollen(zeros(4 * mib), 16),
      ]),
  ),
  tgz('of which half is there', /\(it is cut off\)|compressed bytes are damaged/, () => [
    png,
    tarHeader('b.png', 100_000),
    zeros(5000),
  ]),
  tar('that says more than there is', /cannot be read as a tar archive \(it is cut off\)\.$/, () => [
    tarHeader('a.png', 8 ** 12),
    zeros(1024),
  ]),
  tar(
    'that says less than there is',
    /cannot be read as a tar archive \(a header has a wrong checksum\)\.$/,
    () => [tarHeader('a.png', 3), Buffer.alloc(2048, 'abc'), tarEnd],
  ),
  tar('with a link', /its entry "a\.png" is a link, not a file/, () => [
    tarHeader('a.png', 0, '2', '/etc/passwd'),
    tarEnd,
  ]),
  tar('that leads out', /its entry "\.\.\/a\.png" leads out of the archive\.$/, () => [
    tarEntry('../a.png', Buffer.from('abc')),
    tarEnd,
  ]),
  tar('with holes', /is stored with holes; pack it without --sparse\.$/, () => [
    tarEntry('PaxHeader', paxLine('GNU.sparse.major', '1'), 'x'),
    png,
    tarEnd,
  ]),
  tar('with a name of 6 GiB', /an entry has more than 64 KiB of headers\.$/, () => [
    tarHeader('././@LongLink', 6 * 2 ** 30, 'L'),
    zeros(1024),
  ]),
  tar('of nothing but headers', /an entry has too many headers/, () => [
    ...Array.from({ length: 100 }, () => tarEntry('long', Buffer.from('a.png\0'), 'L')),
    png,
    tarEnd,
  ]),
  tar('with attributes of a wrong length', /the attributes of an entry have a wrong length/, () => [
    tarEntry('PaxHeader', Buffer.from('99 path=a.png\n'), 'x'),
    png,
    tarEnd,
  ]),
  tar('with an endless length', /has the length "9{30}"/, () => [
    tarEntry('PaxHeader', paxLine('size', '9'.repeat(30)), 'x'),
    png,
    tarEnd,
  ]),
  tar('with a name twice', /its entry "a\.png" is there twice\.$/, () => [png, png, tarEnd]),
  looked('a gzip of nothing', /cannot be read as a tar archive|holds no images/, 'x.tgz', () =>
    gzipSync(Buffer.alloc(0)),
  ),
  looked('a tar.gz with garbage behind it', /its compressed bytes are damaged/, 'x.tgz', () =>
    Buffer.concat([gzipSync(Buffer.concat([png, tarEnd])), Buffer.from('garbage')]),
  ),
];

const others: readonly HostileCase[] = [
  {
    name: 'a list of labels that a pattern would try each place of',
    answer: /val\.txt, line 1: the line is longer than 4 KiB/,
    make: (folder) => {
      writeFileSync(path.join(folder, 'a.png'), '');
      writeFileSync(path.join(folder, 'val.txt'), `x${' '.repeat(2 * mib)}y z`);
      return folder;
    },
    run: (target, { look }) => look(target),
  },
  {
    name: 'a folder that holds itself many times',
    answer: /"images":1/,
    make: (folder) => {
      const root = path.join(folder, 'set');
      mkdirSync(root);
      writeFileSync(path.join(root, 'a.png'), '');
      for (let index = 0; index < 20; index++) symlinkSync(root, path.join(root, `link${index}`));
      return root;
    },
    run: (target, { look }) => look(target),
  },
  {
    name: 'an npz of 70 kB whose array unpacks to 68 MiB',
    answer:
      /has an entry "x\.npy" that cannot be used: it unpacks to more than 200 times its size; unpack the archive/,
    make: (folder) => {
      const target = path.join(folder, 'x.npz');
      writeFileSync(target, zipBytes([{ name: 'x.npy', content: zeros(68 * mib), deflate: true }]));
      return target;
    },
    run: (target) => openArrays(target),
  },
  {
    name: 'an npz with a long name for what is no array',
    answer: /z\.npz, entry "x{40}\.\.\.x{7}\\u202ex{8}\.npy", is not/,
    make: (folder) => {
      const target = path.join(folder, 'z.npz');
      const name = `${'x'.repeat(500)}\u202e${'x'.repeat(8)}.npy`;
      writeFileSync(target, zipBytes([{ name, content: Buffer.from('abc'), flags: 0x800 }]));
      return target;
    },
    run: (target) => openArrays(target),
  },
  {
    name: 'an npz whose array holds more than it says',
    answer: /it holds more than the 10 bytes that the archive says/,
    make: (folder) => {
      const target = path.join(folder, 'y.npz');
      writeFileSync(
        target,
        zipBytes([{ name: 'x.npy', content: zeros(1000), deflate: true, says: { size: 10 } }]),
      );
      return target;
    },
    run: (target) => openArrays(target),
  },
];

export const hostileArchives: readonly HostileCase[] = [...zips, ...tars, ...others];
