/**
 * An XML document as a tree that is written as it was read: attribute values and text keep their entities, since most of
 * an IR passes through here unread.
 */
import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';

export interface XmlElement {
  readonly tag: string;
  /** Values as they stand in the file: `&lt;` is four characters. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** As it stands in the file; an IR has text only where it has no children. */
  readonly text: string;
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  processEntities: false,
  parseTagValue: false,
  parseAttributeValue: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
});

const attributesKey = ':@';
const textKey = '#text';

const attributesSchema = z.record(z.string(), z.string());

/** The document's element. @throws Error where the text is not well-formed */
export function parseXml(text: string): XmlElement {
  const parsed: unknown = parser.parse(text, true);
  const [element, ...more] = elementsOf(parsed).filter(({ tag }) => tag !== textKey);
  if (element === undefined || more.length > 0) throw new Error('a document has one element');
  return element;
}

/** fast-xml-parser gives a list of objects, each with the tag as its key next to `:@`. */
function elementsOf(value: unknown): XmlElement[] {
  if (!Array.isArray(value)) throw new TypeError('a list of elements was expected');
  return value.map(elementOf);
}

function elementOf(value: unknown): XmlElement {
  if (typeof value !== 'object' || value === null) throw new TypeError('an element was expected');
  const entries = Object.entries(value);
  const [tag, content] = entries.find(([key]) => key !== attributesKey) ?? ['', ''];
  const found = entries.find(([key]) => key === attributesKey)?.[1];
  const attributes = found === undefined ? {} : attributesSchema.parse(found);
  if (tag === textKey) return { tag, attributes, children: [], text: String(content) };
  const parts = elementsOf(content);
  const text = parts.filter((part) => part.tag === textKey).map((part) => part.text);
  return { tag, attributes, children: parts.filter((part) => part.tag !== textKey), text: text.join('') };
}

export function child(element: XmlElement, tag: string): XmlElement | undefined {
  return element.children.find((one) => one.tag === tag);
}

/** Indented with tabs, as OpenVINO writes an IR. */
export function xmlText({ tag, attributes, children, text }: XmlElement, depth = 0): string {
  const indent = '\t'.repeat(depth);
  const head = Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${value}"`)
    .join('');
  if (children.length === 0) {
    return text === '' ? `${indent}<${tag}${head} />\n` : `${indent}<${tag}${head}>${text}</${tag}>\n`;
  }
  const inside = children.map((one) => xmlText(one, depth + 1)).join('');
  return `${indent}<${tag}${head}>\n${inside}${indent}</${tag}>\n`;
}
