/** Changes weights of a .caffemodel where they stand: packed floats (BlobProto.data), field numbers of BVLC's caffe.proto. */
import { readFileSync, writeFileSync } from 'node:fs';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** Layer -> its blobs' numbers, to be changed in place. */
type Blobs = ReadonlyMap<string, readonly DataView[]>;

export function editCaffemodel(from: string, to: string, edit: (blobs: Blobs) => void): void {
  // Its own buffer: a small file's shares one with others.
  const bytes = new Uint8Array(readFileSync(from));
  edit(new Map(fieldsOf(bytes, 100).map((layer) => [nameOf(layer), fieldsOf(layer, 7).flatMap(dataOf)])));
  writeFileSync(to, bytes);
}

/** Multiplies the numbers at these places. */
export function multiply(blob: DataView | undefined, places: Iterable<number>, factor: number): void {
  if (blob === undefined) throw new Error('there is no such blob');
  for (const place of places) blob.setFloat32(4 * place, factor * blob.getFloat32(4 * place, true), true);
}

const nameOf = (layer: Uint8Array): string => new TextDecoder().decode(fieldsOf(layer, 1)[0]);
const dataOf = (blob: Uint8Array): DataView[] =>
  fieldsOf(blob, 5).map((data) => new DataView(data.buffer, data.byteOffset, data.byteLength));

/** The bytes of each length-delimited field of this number, in the same buffer. */
function fieldsOf(message: Uint8Array, wanted: number): Uint8Array[] {
  const reader = new BinaryReader(message);
  const found: Uint8Array[] = [];
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    if (number === wanted && type === WireType.LengthDelimited) {
      const length = reader.uint32();
      found.push(message.subarray(reader.pos, reader.pos + length));
      reader.pos += length;
    } else reader.skip(type);
  }
  return found;
}
