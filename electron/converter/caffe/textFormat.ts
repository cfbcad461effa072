/**
 * Protobuf text format, schema-free: text -> a tree of fields, each with its line and column. What a field means is
 * message.ts's business. Scope: all of the format that deploy files use: `#` comments, both quote styles with escapes
 * and concatenation, `{}` and `<>` blocks with or without a colon, short repeated form `[a, b]`, `,` and `;` between
 * fields, decimal, hexadecimal and octal integers, floats with `f`, `inf` and `nan`. Extension names `[a.b]` are read
 * as plain names. Source: https://protobuf.dev/reference/protobuf/textformat-spec/
 */
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { quoted } from '../../../shared/faults/quoted.ts';

/** 1-based; columns in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export type TextScalar =
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'identifier'; readonly text: string }
  /** `text` keeps the spelling, so that an integer field can refuse 1.5; `value` is what it stands for. */
  | { readonly kind: 'number'; readonly text: string; readonly value: number };

export interface TextMessage {
  readonly kind: 'message';
  readonly fields: readonly TextField[];
}

export interface TextField {
  readonly name: string;
  readonly at: Position;
  readonly value: TextScalar | TextMessage;
}

/** The largest nets have about 50,000; millions would fill the memory. */
const mostFields = 500_000;

/** Protobuf's own readers stop at 100 nested messages; Caffe needs 5. */
const maxDepth = 100;

const identifierPattern = /[A-Za-z_][A-Za-z0-9_]*/y;
const extensionPattern = /\[\s*[A-Za-z_][A-Za-z0-9_./-]*\s*\]/y;
const numberPattern = /(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fF]?)/y;
const octalPattern = /^0[0-7]+$/;
const simpleEscapes = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
]);

/** @throws VinobenchError `input` that names `file`, line and column. */
export function parseTextFormat(text: string, file: string): TextMessage {
  return new TextParser(text, file).parse();
}

/** The cause of an error that quotes nothing: the text is larger than any network's. */
export const pastLimit = Symbol('past a limit');

class TextParser {
  readonly #text: string;
  readonly #file: string;
  #offset: number;
  #line = 1;
  #lineStart = 0;
  #nextNewline: number;
  #fieldCount = 0;

  constructor(text: string, file: string) {
    this.#text = text;
    this.#file = file;
    this.#offset = text.startsWith('\uFEFF') ? 1 : 0;
    this.#nextNewline = this.#newlineFrom(0);
  }

  parse(): TextMessage {
    return { kind: 'message', fields: this.#fields(undefined, 0) };
  }

  /** Fields up to `close`, or to the end of the text when there is none. */
  #fields(close: '}' | '>' | undefined, depth: number): TextField[] {
    const opened = this.#position();
    if (depth > maxDepth) {
      throw this.#error(`blocks are nested deeper than ${maxDepth} levels`, opened, pastLimit);
    }
    const fields: TextField[] = [];
    for (;;) {
      this.#skipBlank();
      if (this.#offset >= this.#text.length) {
        if (close !== undefined) {
          throw this.#error(
            `the block is never closed: "${close}" is missing at the end of the file`,
            opened,
          );
        }
        return fields;
      }
      const character = this.#text[this.#offset];
      if (character === close && close !== undefined) {
        this.#offset++;
        return fields;
      }
      this.#field(fields, depth);
      this.#skipBlank();
      const separator = this.#text[this.#offset];
      if (separator === ',' || separator === ';') this.#offset++;
    }
  }

  #field(into: TextField[], depth: number): void {
    const at = this.#position();
    const name = this.#match(identifierPattern) ?? this.#match(extensionPattern);
    if (name === undefined) throw this.#error(`a field name was expected, found ${this.#found()}`, at);
    this.#skipBlank();
    const colon = this.#text[this.#offset] === ':';
    if (colon) {
      this.#offset++;
      this.#skipBlank();
    }
    if (this.#text[this.#offset] === '[') {
      this.#list(name, colon, into, depth);
      return;
    }
    this.#add(into, { name, at, value: this.#value(name, colon, depth) });
  }

  #add(into: TextField[], field: TextField): void {
    if (++this.#fieldCount > mostFields) {
      throw this.#error(
        `the file has more than ${mostFields} fields, which no network needs`,
        field.at,
        pastLimit,
      );
    }
    into.push(field);
  }

  #list(name: string, colon: boolean, into: TextField[], depth: number): void {
    this.#offset++;
    this.#skipBlank();
    if (this.#text[this.#offset] === ']') {
      this.#offset++;
      return;
    }
    for (;;) {
      this.#skipBlank();
      const at = this.#position();
      this.#add(into, { name, at, value: this.#value(name, colon, depth) });
      this.#skipBlank();
      const next = this.#text[this.#offset];
      if (next !== ',' && next !== ']') {
        throw this.#error(
          `"," or "]" was expected in the list ${quoted(name)}, found ${this.#found()}`,
          this.#position(),
        );
      }
      this.#offset++;
      if (next === ']') return;
    }
  }

  #value(name: string, colon: boolean, depth: number): TextScalar | TextMessage {
    const open = this.#text[this.#offset];
    if (open === '{' || open === '<') {
      this.#offset++;
      return { kind: 'message', fields: this.#fields(open === '{' ? '}' : '>', depth + 1) };
    }
    if (!colon) {
      throw this.#error(
        `":" or a block was expected after ${quoted(name)}, found ${this.#found()}`,
        this.#position(),
      );
    }
    return this.#scalar(name);
  }

  #scalar(name: string): TextScalar {
    const first = this.#text[this.#offset];
    if (first === '"' || first === "'") return { kind: 'string', text: this.#strings() };
    const at = this.#position();
    const negative = first === '-';
    if (negative) {
      this.#offset++;
      this.#skipBlank();
    }
    const number = this.#match(numberPattern);
    if (number !== undefined) {
      const next = this.#text[this.#offset];
      if (next !== undefined && /[A-Za-z0-9_.]/.test(next)) {
        throw this.#error(`${quoted(`${number}${next}`)} is not a number (value of ${quoted(name)})`, at);
      }
      const value = numberValue(number);
      const text = negative ? `-${number}` : number;
      return { kind: 'number', text, value: negative ? -value : value };
    }
    const identifier = this.#match(identifierPattern);
    if (identifier === undefined) {
      throw this.#error(`a value was expected for ${quoted(name)}, found ${this.#found()}`, at);
    }
    const special = specialNumber(identifier);
    if (negative) {
      if (special === undefined)
        throw this.#error(`${quoted(`-${identifier}`)} is not a number (value of ${quoted(name)})`, at);
      return { kind: 'number', text: `-${identifier}`, value: -special };
    }
    return { kind: 'identifier', text: identifier };
  }

  /** One or more quoted strings, concatenated. Escaped bytes are UTF-8, as the format says. */
  #strings(): string {
    let result = '';
    for (;;) {
      const quote = this.#text[this.#offset];
      if (quote !== '"' && quote !== "'") return result;
      result += this.#quoted(quote);
      this.#skipBlank();
    }
  }

  #quoted(quote: string): string {
    const at = this.#position();
    this.#offset++;
    let result = '';
    let bytes: number[] = [];
    const flush = (): void => {
      if (bytes.length > 0) result += new TextDecoder().decode(Uint8Array.from(bytes));
      bytes = [];
    };
    // In runs: a string put together of millions of single characters takes 30 times its length.
    const plain = quote === '"' ? /[^"\\\n]+/y : /[^'\\\n]+/y;
    for (;;) {
      const run = this.#match(plain);
      if (run !== undefined) {
        flush();
        result += run;
      }
      const character = this.#text[this.#offset];
      if (character === undefined || character === '\n') {
        throw this.#error('the string is never closed on its line', at);
      }
      this.#offset++;
      if (character === '\\') {
        const escaped = this.#escape();
        if (typeof escaped === 'number') bytes.push(escaped);
        else {
          flush();
          result += escaped;
        }
        continue;
      }
      flush();
      return result;
    }
  }

  /** After a backslash: a byte for `\x41` and `\101`, text for everything else. */
  #escape(): number | string {
    const octal = this.#match(/[0-7]{1,3}/y);
    if (octal !== undefined) return Number.parseInt(octal, 8) & 0xff;
    const hexadecimal = this.#match(/[xX][0-9a-fA-F]{1,2}/y);
    if (hexadecimal !== undefined) return Number.parseInt(hexadecimal.slice(1), 16);
    const unicode = this.#match(/u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}/y);
    if (unicode !== undefined) {
      const code = Number.parseInt(unicode.slice(1), 16);
      if (code > 0x10ffff) throw this.#error(`"\\${unicode}" is no Unicode character`, this.#position());
      return String.fromCodePoint(code);
    }
    const character = this.#text[this.#offset];
    const simple = character === undefined ? undefined : simpleEscapes.get(character);
    if (character !== undefined && (simple !== undefined || '\\\'"?'.includes(character))) {
      this.#offset++;
      return simple ?? character;
    }
    throw this.#error(`"\\${character ?? ''}" is not an escape of the text format`, this.#position());
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#offset;
    const text = pattern.exec(this.#text)?.[0];
    if (text !== undefined) this.#offset += text.length;
    return text;
  }

  #skipBlank(): void {
    while (this.#offset < this.#text.length) {
      const code = this.#text.charCodeAt(this.#offset);
      if (code === 0x20 || (code >= 0x09 && code <= 0x0d)) this.#offset++;
      else if (code === 0x23) {
        const end = this.#text.indexOf('\n', this.#offset);
        this.#offset = end === -1 ? this.#text.length : end + 1;
      } else return;
    }
  }

  #position(): Position {
    while (this.#nextNewline < this.#offset) {
      this.#line++;
      this.#lineStart = this.#nextNewline + 1;
      this.#nextNewline = this.#newlineFrom(this.#lineStart);
    }
    return { line: this.#line, column: this.#offset - this.#lineStart + 1 };
  }

  #newlineFrom(offset: number): number {
    const newline = this.#text.indexOf('\n', offset);
    return newline === -1 ? this.#text.length : newline;
  }

  #found(): string {
    const rest = this.#text.slice(this.#offset, this.#offset + 200).split(/[\s{}<>:;,]/)[0] ?? '';
    if (this.#offset >= this.#text.length) return 'the end of the file';
    return rest.length > 1 ? quoted(rest) : JSON.stringify(this.#text[this.#offset]);
  }

  #error(what: string, at: Position, cause?: symbol): VinobenchError {
    return new VinobenchError('input', `${this.#file}:${at.line}:${at.column}: ${what}.`, {
      place: { file: this.#file, line: at.line, column: at.column },
      cause,
    });
  }
}

function numberValue(text: string): number {
  if (octalPattern.test(text)) return Number.parseInt(text, 8);
  if (/^0[xX]/.test(text)) return Number(text);
  return Number(text.replace(/[fF]$/, ''));
}

/** `inf`, `infinity`, `nan` in any case, with an optional `f`; undefined for any other word. */
export function specialNumber(identifier: string): number | undefined {
  switch (identifier.toLowerCase()) {
    case 'inf':
    case 'inff':
    case 'infinity':
    case 'infinityf':
      return Number.POSITIVE_INFINITY;
    case 'nan':
    case 'nanf':
      return Number.NaN;
    default:
      return undefined;
  }
}
