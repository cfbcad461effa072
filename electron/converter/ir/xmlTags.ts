/**
 * The tags of an XML text in order, strictly and in one pass: a stranger's text costs its length, whatever it holds. Document
 * types, and with them custom entities, are not part of an IR; OpenVINO passes them over.
 */
import { unescapeXml } from './unescapeXml.ts';

interface XmlBounds {
  /** Of one element. */
  readonly attributes: number;
  /** Of elements in one another. */
  readonly depth: number;
}

export interface XmlTag {
  /** Tags around it, the document's element first. */
  readonly path: readonly string[];
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/** Either may say that it has seen enough, by true. */
interface XmlReader {
  opens(tag: XmlTag): boolean;
  /** @param text since the last tag, as it stands there; of an element without children all of its text */
  closes(path: readonly string[], name: string, text: string): boolean;
}

const namePattern = /[\w:.-]+/y;
/** Begins where the one before has ended: what is no attribute ends the search. */
const attributePattern = /\s+([\w:.-]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const space = /\s*/y;

/** @returns false where the text is not well-formed, or passes a bound */
export function readXmlTags(xml: string, bounds: XmlBounds, reader: XmlReader): boolean {
  const path: string[] = [];
  let [end, roots] = [0, 0];
  for (let at = xml.indexOf('<'); at !== -1; at = xml.indexOf('<', end)) {
    const skipped = passedOver(xml, at);
    if (skipped !== null) {
      if (skipped === -1) return false;
      end = skipped;
      continue;
    }
    if (xml[at + 1] === '/') {
      const name = path.pop();
      if (name === undefined || !xml.startsWith(name, at + 2)) return false;
      const close = after(space, xml, at + 2 + name.length);
      if (xml[close] !== '>') return false;
      const text = xml.slice(end, at);
      end = close + 1;
      if (reader.closes(path, name, text)) return true;
      continue;
    }
    const afterName = after(namePattern, xml, at + 1);
    if (afterName === at + 1) return false;
    const name = xml.slice(at + 1, afterName);
    const attributes = new Map<string, string>();
    let next = afterName;
    attributePattern.lastIndex = next;
    for (let found = attributePattern.exec(xml); found !== null; found = attributePattern.exec(xml)) {
      if (attributes.size === bounds.attributes) return false;
      attributes.set(found[1] ?? '', unescapeXml(found[2] ?? found[3] ?? ''));
      next = attributePattern.lastIndex;
    }
    next = after(space, xml, next);
    const isEmpty = xml[next] === '/';
    if (xml[next + (isEmpty ? 1 : 0)] !== '>') return false;
    end = next + (isEmpty ? 2 : 1);
    if (path.length === 0) roots += 1;
    if (roots > 1 || path.length === bounds.depth) return false;
    if (reader.opens({ path, name, attributes })) return true;
    if (!isEmpty) path.push(name);
    else if (reader.closes(path, name, '')) return true;
  }
  return roots === 1 && path.length === 0;
}

/** Where a declaration, a comment or raw text ends; -1 for one that does not, and for a document type; null for a tag. */
function passedOver(xml: string, at: number): number | null {
  const second = xml[at + 1];
  if (second !== '?' && second !== '!') return null;
  const [begin, close] =
    second === '?' ? ['<?', '?>'] : xml[at + 2] === '-' ? ['<!--', '-->'] : ['<![CDATA[', ']]>'];
  if (!xml.startsWith(begin, at)) return -1;
  const end = xml.indexOf(close, at + begin.length);
  return end === -1 ? -1 : end + close.length;
}

/** Where what the pattern matches there ends. */
function after(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
