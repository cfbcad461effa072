/**
 * Typed protobuf messages from a schema written as data. One schema serves the text format (names, types and enums
 * are checked, every field knows its line) and the binary one (by field number), and gives the TypeScript type.
 */
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { quoted } from '../../../shared/faults/quoted.ts';
import { FloatRuns } from './floatRuns.ts';
import { didYouMean } from './spelling.ts';
import { type Position, specialNumber, type TextField, type TextMessage } from './textFormat.ts';

export interface Fields {
  readonly [name: string]: Field;
}

export type ScalarType = 'int32' | 'uint32' | 'int64' | 'float' | 'double' | 'bool' | 'string';

type Kind =
  | { readonly kind: 'scalar'; readonly type: ScalarType }
  | { readonly kind: 'enum'; readonly names: Readonly<Record<string, number>> }
  | { readonly kind: 'message'; readonly fields: Fields }
  /** Numbers kept as they lie in the file (weights). */
  | { readonly kind: 'floats'; readonly width: 4 | 8 }
  /** Bytes kept as they lie in the file; only the binary format has them. */
  | { readonly kind: 'bytes' }
  /** A message that is kept as text and bound later, or never. */
  | { readonly kind: 'raw' };

/** `V` is the field's type in a bound message. */
export interface Field<V = unknown> {
  readonly number: number;
  readonly shape: Kind;
  readonly repeated: boolean;
  readonly default: unknown;
  readonly valueType?: V;
}

/** Where a bound message and each of its fields stand in the text; empty for a binary file. */
interface Origin {
  readonly at: Position | undefined;
  readonly fields: ReadonlyMap<string, Position>;
  /** Fields that the schema lacks. */
  readonly unknown: readonly TextField[];
}

export const origin: unique symbol = Symbol('origin');

export type Message<F extends Fields> = {
  readonly [K in keyof F]: F[K] extends Field<infer V> ? V : never;
} & { readonly [origin]: Origin };

interface ScalarValues {
  int32: number;
  uint32: number;
  int64: number;
  float: number;
  double: number;
  bool: boolean;
  string: string;
}

const make = <V>(number: number, shape: Kind, repeated: boolean, value: unknown): Field<V> => ({
  number,
  shape,
  repeated,
  default: value,
});

/** An optional field without a default: undefined when the file does not set it. */
export const optional = <T extends ScalarType>(type: T, number: number): Field<ScalarValues[T] | undefined> =>
  make(number, { kind: 'scalar', type }, false, undefined);

export const scalar = <T extends ScalarType>(
  type: T,
  number: number,
  value: ScalarValues[T],
): Field<ScalarValues[T]> => make(number, { kind: 'scalar', type }, false, value);

export const repeated = <T extends ScalarType>(type: T, number: number): Field<readonly ScalarValues[T][]> =>
  make(number, { kind: 'scalar', type }, true, undefined);

export const enumeration = <N extends string>(
  number: number,
  names: Readonly<Record<N, number>>,
  value: NoInfer<N>,
): Field<N> => make(number, { kind: 'enum', names }, false, value);

export const optionalEnumeration = <N extends string>(
  number: number,
  names: Readonly<Record<N, number>>,
): Field<N | undefined> => make(number, { kind: 'enum', names }, false, undefined);

export const repeatedEnumeration = <N extends string>(
  number: number,
  names: Readonly<Record<N, number>>,
): Field<readonly N[]> => make(number, { kind: 'enum', names }, true, undefined);

export const message = <F extends Fields>(number: number, fields: F): Field<Message<F> | undefined> =>
  make(number, { kind: 'message', fields }, false, undefined);

export const repeatedMessage = <F extends Fields>(number: number, fields: F): Field<readonly Message<F>[]> =>
  make(number, { kind: 'message', fields }, true, undefined);

export const floats = (number: number, width: 4 | 8): Field<FloatRuns> =>
  make(number, { kind: 'floats', width }, true, undefined);

export const bytesField = (number: number): Field<Uint8Array | undefined> =>
  make(number, { kind: 'bytes' }, false, undefined);

export const raw = (number: number): Field<readonly TextField[]> =>
  make(number, { kind: 'raw' }, true, undefined);

/** The chosen fields of a schema: what a binary reader need not decode it skips. */
export function pickFields<F extends Fields, K extends keyof F & string>(
  fields: F,
  ...names: K[]
): Pick<F, K> {
  return Object.fromEntries(names.map((name) => [name, fields[name]])) as Pick<F, K>;
}

type Draft = Record<string, unknown> & { [origin]?: Origin };

/** For a reader to fill, field by field. */
export function emptyDraft(fields: Fields): Draft {
  const draft: Draft = {};
  for (const [name, field] of Object.entries(fields)) {
    if (field.shape.kind === 'floats') draft[name] = new FloatRuns(field.shape.width);
    else draft[name] = field.repeated ? [] : field.default;
  }
  return draft;
}

/** A message in which nothing is set: every default of the schema. */
export function emptyMessage<F extends Fields>(fields: F): Message<F> {
  return finish(fields, emptyDraft(fields), { at: undefined, fields: new Map(), unknown: [] });
}

export function finish<F extends Fields>(_fields: F, draft: Draft, where: Origin): Message<F> {
  draft[origin] = where;
  // The draft was filled field by field from this very schema.
  return draft as unknown as Message<F>;
}

/** @throws VinobenchError `input` for a value that does not fit its field, with file, line and column. */
export function bindText<F extends Fields>(
  text: TextMessage,
  fields: F,
  file: string,
  at?: Position,
): Message<F> {
  const draft = emptyDraft(fields);
  const places = new Map<string, Position>();
  const unknown: TextField[] = [];
  for (const entry of text.fields) {
    const field = Object.hasOwn(fields, entry.name) ? fields[entry.name] : undefined;
    if (field === undefined) {
      unknown.push(entry);
      continue;
    }
    const earlier = places.get(entry.name);
    if (earlier === undefined) places.set(entry.name, entry.at);
    else if (!field.repeated) {
      const { line, column } = entry.at;
      throw new VinobenchError(
        'input',
        `${file}:${line}:${column}: "${entry.name}" is already set in line ${earlier.line}; it may stand once.`,
        { place: { file, line, column } },
      );
    }
    const value = textValue(field, entry, file);
    const held = draft[entry.name];
    if (held instanceof FloatRuns) held.push(Number(value));
    else if (Array.isArray(held)) held.push(value);
    else draft[entry.name] = value;
  }
  return finish(fields, draft, { at, fields: places, unknown });
}

function textValue(field: Field, entry: TextField, file: string): unknown {
  const shape = field.shape;
  switch (shape.kind) {
    case 'raw':
      return entry;
    case 'message':
      if (entry.value.kind !== 'message') throw misfit(entry, file, 'a block { ... }');
      return withoutSlips(bindText(entry.value, shape.fields, file, entry.at), shape.fields, file);
    case 'floats':
      return textScalar(shape.width === 4 ? 'float' : 'double', entry, file);
    case 'bytes':
      throw misfit(entry, file, 'bytes, which only a caffemodel can hold');
    case 'scalar':
      return textScalar(shape.type, entry, file);
    case 'enum':
      return textEnum(shape.names, entry, file);
  }
}

function textEnum(names: Readonly<Record<string, number>>, entry: TextField, file: string): string {
  const { value } = entry;
  if (value.kind === 'identifier' && Object.hasOwn(names, value.text)) return value.text;
  if (value.kind === 'number') {
    const name = Object.keys(names).find((candidate) => names[candidate] === value.value);
    if (name !== undefined) return name;
  }
  const known = Object.keys(names);
  const meant = value.kind === 'identifier' ? didYouMean(value.text, known) : undefined;
  if (meant !== undefined) throw misspelt(entry, file, meant);
  throw misfit(entry, file, `one of ${known.join(', ')}`);
}

const integerRanges = {
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint32: [0, 2 ** 32 - 1],
  int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
} as const;

function textScalar(type: ScalarType, entry: TextField, file: string): number | boolean | string {
  const { value } = entry;
  switch (type) {
    case 'string':
      if (value.kind === 'string') return value.text;
      throw misfit(entry, file, 'a quoted string');
    case 'bool':
      if (value.kind === 'identifier') {
        if (value.text === 'true' || value.text === 'True' || value.text === 't') return true;
        if (value.text === 'false' || value.text === 'False' || value.text === 'f') return false;
      }
      if (value.kind === 'number' && (value.text === '0' || value.text === '1')) return value.value === 1;
      throw misfit(entry, file, 'true or false');
    case 'float':
    case 'double': {
      const number =
        value.kind === 'number'
          ? value.value
          : value.kind === 'identifier'
            ? specialNumber(value.text)
            : undefined;
      if (number === undefined) throw misfit(entry, file, 'a number');
      return number;
    }
    case 'int32':
    case 'uint32':
    case 'int64': {
      const [low, high] = integerRanges[type];
      const integer =
        value.kind === 'number' && /^-?(?:\d+|0[xX][0-9a-fA-F]+)$/.test(value.text)
          ? value.value
          : Number.NaN;
      if (!(integer >= low && integer <= high)) {
        throw misfit(entry, file, type === 'uint32' ? 'an integer that is not negative' : 'an integer');
      }
      return integer;
    }
  }
}

/**
 * What forks add to a message may be left out by who reads it; what is a slip in the name of a field may not.
 *
 * @throws VinobenchError `input` for the first field whose name is nearly a known one's.
 */
export function withoutSlips<F extends Fields>(bound: Message<F>, fields: F, file: string): Message<F> {
  for (const { name, at } of bound[origin].unknown) {
    const meant = didYouMean(name, Object.keys(fields));
    if (meant === undefined) continue;
    const { line, column } = at;
    throw new VinobenchError(
      'input',
      `${file}:${line}:${column}: "${name}" is not a known field. Did you mean "${meant}"?`,
      { place: { file, line, column } },
    );
  }
  return bound;
}

function misspelt({ name, at, value }: TextField, file: string, meant: string): VinobenchError {
  const { line, column } = at;
  const found = value.kind === 'message' ? '' : bare(value.text);
  return new VinobenchError(
    'input',
    `${file}:${line}:${column}: "${name}" is ${found}, which is not known. Did you mean ${meant}?`,
    { place: { file, line, column } },
  );
}

/** A number or a word, which stand without quotes. */
const bare = (text: string): string => quoted(text).replace(/^"(.*)"$/, '$1');

function misfit(entry: TextField, file: string, wanted: string): VinobenchError {
  const { line, column } = entry.at;
  const { value } = entry;
  const found =
    value.kind === 'message' ? 'a block' : value.kind === 'string' ? quoted(value.text) : bare(value.text);
  return new VinobenchError(
    'input',
    `${file}:${line}:${column}: "${entry.name}" wants ${wanted}, found ${found}.`,
    {
      place: { file, line, column },
    },
  );
}
