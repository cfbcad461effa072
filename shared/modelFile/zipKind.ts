/** What a zip archive holds, by the names of its first entries. */
import type { FileHead } from './fileHead.ts';

export type ZipKind = 'pytorch-zip' | 'keras' | 'numpy-archive' | 'coreml-package' | 'zip';

type Rule = readonly [kind: ZipKind, matches: (names: readonly string[]) => boolean];

const first =
  (pattern: RegExp) =>
  ([name = '']: readonly string[]): boolean =>
    pattern.test(name);

const pytorchEntry =
  /^[^/]+\/(?:data\.pkl|version|byteorder|\.format_version|\.storage_alignment|constants\.pkl|code\/.*|data\/\d+)$/;

/** The first that fits counts. */
const rules: readonly Rule[] = [
  ['keras', (names) => names.includes('metadata.json') && names.includes('config.json')],
  ['pytorch-zip', first(pytorchEntry)],
  ['coreml-package', first(/\.mlpackage\//)],
  ['numpy-archive', first(/\.npy$/)],
];

/** Known from the local headers in the head: signature, 26 bytes, name. */
export function zipKind(head: FileHead): ZipKind {
  const names: string[] = [];
  for (let at = 0; at + 30 <= head.bytes.length; at++) {
    if (head.uint32(at) !== 0x04034b50) continue;
    const length = head.uint32(at + 26) % 2 ** 16;
    names.push(head.ascii(at + 30, at + 30 + length));
  }
  return rules.find(([, matches]) => matches(names))?.[0] ?? 'zip';
}
