/** What a file is by its bytes, before any format looks at it. */
import { checkedJson } from './checkedJson.ts';
import { eventListAt, eventsOf } from './eventFile.ts';
import { type TraceEvents, timedEvents } from './events.ts';
import { exchangeLimits, refusedFile, tooLong } from './limits.ts';
import { unpacked } from './unpacked.ts';

export interface GivenFile {
  /** As errors name it. */
  readonly name: string;
  /** Where it lay: parts of one measurement lie in one folder. */
  readonly folder: string;
  readonly bytes: Buffer;
}

export type Content =
  | { readonly kind: 'zip'; readonly bytes: Buffer }
  | { readonly kind: 'json'; readonly json: unknown }
  | { readonly kind: 'events'; readonly events: TraceEvents }
  | { readonly kind: 'xml'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string };

/** @throws VinobenchError `input` for what is damaged, past a limit, or binary */
export async function lookedInto({ name, bytes }: Pick<GivenFile, 'name' | 'bytes'>): Promise<Content> {
  if (bytes.length > exchangeLimits.bytes) throw tooLong(name);
  if (bytes.length === 0) throw refusedFile(name, 'is empty');
  if (bytes.length >= 4 && bytes.readUInt32LE(0) === 0x04034b50) return { kind: 'zip', bytes };
  const plain = await unpacked(bytes, name);
  const list = eventListAt(plain);
  if (list !== null) return { kind: 'events', events: timedEvents(eventsOf(plain, list, name)) };
  if (plain.length > exchangeLimits.documentBytes) throw tooLong(name, exchangeLimits.documentBytes);
  const first = firstOf(plain);
  if (first === '{' || first === '[') return { kind: 'json', json: checkedJson(plain, name) };
  if (plain.includes(0)) throw refusedFile(name, 'is not a report: it holds binary data');
  const text = plain.toString('utf8').replace(/^\uFEFF/, '');
  return { kind: first === '<' ? 'xml' : 'text', text };
}

/** The first character that is no space, of the first hundred. */
const firstOf = (bytes: Buffer): string =>
  bytes
    .toString('latin1', 0, 100)
    .replace(/^\xEF\xBB\xBF/, '')
    .trimStart()[0] ?? '';
