/** What an export may look like, whatever names are in it: read by parsers that know nothing of how it was written. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { z } from 'zod';
import { traceProblems } from '../../shared/profile/traceTesting.ts';

/** Code points that a terminal obeys or that hide what a text is, first and last of each kind. */
const obeyed = [
  [0x00, 0x08],
  [0x0b, 0x1f],
  [0x7f, 0x9f],
  [0x200e, 0x200f],
  [0x2028, 0x202e],
  [0x2066, 0x2069],
  [0xd800, 0xdfff],
  [0xfffe, 0xffff],
] as const;

function obeyedFaults(text: string): string[] {
  const found = Array.from(text, (character) => character.codePointAt(0) ?? 0).filter((code) =>
    obeyed.some(([first, last]) => first <= code && code <= last),
  );
  const codes = [...new Set(found)].slice(0, 5).map((code) => code.toString(16));
  return codes.length === 0 ? [] : [`has the code points ${codes.join(', ')}`];
}

/** `fake:` is how a forged line begins; a line break in an export is its own. */
export const terminalFaults = (text: string): string[] => [
  ...obeyedFaults(text),
  ...(text.includes('\t') ? ['has a tab'] : []),
  ...(/^fake:/m.test(text) ? ['has a line that a name wrote'] : []),
];

/** All that our pictures are drawn with. */
const elements = new Set(['svg', 'title', 'rect', 'g', 'text', 'tspan', 'path', 'circle']);
const attributes =
  /^(?:xmlns|width|height|viewBox|x|y|r|cx|cy|d|rx|opacity|style|transform|points|paint-order|fill|stroke|(?:fill|stroke|font|text)-[a-z-]+)$/;
const attributeMark = '@';

const parser = new XMLParser({
  ...{ preserveOrder: true, ignoreAttributes: false, attributeNamePrefix: attributeMark, trimValues: false },
  ...{ parseTagValue: false, parseAttributeValue: false, ignoreDeclaration: false, ignorePiTags: false },
});
type Node = Readonly<Record<string, unknown>>;
const nodesSchema = z.array(z.record(z.string(), z.unknown()));

function* nodesOf(nodes: readonly Node[]): Generator<{ readonly tag: string; readonly node: Node }> {
  for (const node of nodes)
    for (const [tag, inner] of Object.entries(node)) {
      if (tag === ':@') continue;
      yield { tag, node };
      if (Array.isArray(inner)) yield* nodesOf(nodesSchema.parse(inner));
    }
}

export function svgFaults(svg: string): string[] {
  const valid = XMLValidator.validate(svg);
  if (valid !== true) return [`is not well-formed: ${valid.err.msg}`];
  const faults = new Set(obeyedFaults(svg));
  for (const { tag, node } of nodesOf(nodesSchema.parse(parser.parse(svg)))) {
    if (tag !== '#text' && !elements.has(tag)) faults.add(`has the element ${tag.slice(0, 40)}`);
    for (const name of Object.keys(z.record(z.string(), z.string()).parse(node[':@'] ?? {})))
      if (!attributes.test(name.slice(attributeMark.length)))
        faults.add(`has the attribute ${name.slice(0, 40)}`);
  }
  return [...faults];
}

/** RFC 4180, strictly; null: no such file. */
function recordsOf(csv: string): string[][] | null {
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  const records: string[][] = [[]];
  for (let at = 0; at < csv.length; at = field.lastIndex) {
    field.lastIndex = at;
    const found = field.exec(csv);
    if (found === null) return null;
    const [, quoted, plain = '', end] = found;
    records.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === '\r\n') records.push([]);
  }
  return records.pop()?.length === 0 ? records : null;
}

export function csvFaults(csv: string): string[] {
  const records = recordsOf(csv);
  if (records === null) return ['is no CSV'];
  const fields = records.flat();
  const widths = new Set(records.map(({ length }) => length));
  const formula = fields.find(
    (text) => /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/.test(text) && Number.isNaN(Number(text)),
  );
  return [
    ...new Set(fields.flatMap(terminalFaults)),
    ...(fields.some((text) => text.includes('\n')) ? ['has a line break in a field'] : []),
    ...(widths.size > 1 ? [`has lines of ${[...widths].join(', ')} fields`] : []),
    ...(formula === undefined ? [] : [`has the formula ${formula.slice(0, 40)}`]),
  ];
}

/** @param name that has to be in it as it is */
export function traceFaults(json: string, name: string): string[] {
  const trace: unknown = JSON.parse(json);
  const names = JSON.stringify(trace).includes(JSON.stringify(name).slice(1, -1));
  return [...traceProblems(trace), ...(names ? [] : ['has another name'])];
}
