import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cpuMsOf } from '../../../test/support/cpuTime.ts';
import { parseTextFormat, type TextField, type TextMessage, type TextScalar } from './textFormat.ts';

const parse = (text: string): TextMessage => parseTextFormat(text, 'net.prototxt');
const values = (text: string): (string | number | TextMessage)[] =>
  parse(text).fields.map(({ value }) =>
    value.kind === 'message' ? value : value.kind === 'number' ? value.value : value.text,
  );
const failure = (text: string): string => {
  try {
    parse(text);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'parsed';
};

describe('the text format', () => {
  test('reads numbers in every spelling', () => {
    expect(values('a: 1 a: -2 a: 1e-3 a: .5f a: 0x1F a: 017 a: 2. a: 1.5E+2f a: - 3')).toEqual([
      1, -2, 0.001, 0.5, 31, 15, 2, 150, -3,
    ]);
    expect(values('a: -inf a: -nan')).toEqual([Number.NEGATIVE_INFINITY, Number.NaN]);
  });

  test('reads strings in both quotes, with escapes, concatenated', () => {
    expect(values(String.raw`a: 'it"s' a: "x\"\n\x41\101\303\251" "y" 'z'`)).toEqual(['it"s', 'x"\nAAéyz']);
  });

  test('reads blocks with braces and angles, with and without a colon', () => {
    const inner = (text: string): string[] => {
      const [field] = parse(text).fields;
      return field?.value.kind === 'message' ? field.value.fields.map((each) => each.name) : [];
    };
    for (const text of ['m { b: 1 }', 'm: { b: 1 }', 'm < b: 1 >', 'm: <b: 1;>', 'm{b:1,}']) {
      expect(inner(text)).toEqual(['b']);
    }
  });

  test('reads the short repeated form, of scalars and of blocks', () => {
    expect(values('dim: [1, 2, 3] dim: [] dim: 4')).toEqual([1, 2, 3, 4]);
    expect(parse('m: [{ a: 1 }, { a: 2 }]').fields).toHaveLength(2);
  });

  test('skips comments and a byte order mark, and knows line and column', () => {
    const { fields } = parse('\uFEFF# first\n  a: 1 # rest { \n\n\tb: 2');
    expect(fields.map(({ name, at }) => [name, at.line, at.column])).toEqual([
      ['a', 2, 3],
      ['b', 4, 2],
    ]);
  });

  test('says where and what is wrong', () => {
    expect(failure('a: 1\nlayer {\n  b: }')).toBe(
      'net.prototxt:3:6: a value was expected for "b", found "}".',
    );
    expect(failure('layer {\n name: "x"')).toMatch(/^net\.prototxt:1:8: the block is never closed/);
    expect(failure('a 1')).toMatch(/":" or a block was expected after "a"/);
    expect(failure('a: "open\n"')).toMatch(/never closed on its line/);
    expect(failure('a: 12abc')).toMatch(/not a number/);
    expect(failure('a: [1 2]')).toMatch(/"," or "\]" was expected/);
    expect(failure('}')).toMatch(/a field name was expected, found "}"/);
  });

  test('refuses 200,000 nested blocks at once', () => {
    const open = 'a {'.repeat(200_000);
    const closed = 'a < '.repeat(200_000) + '>'.repeat(200_000);
    for (const text of [open, closed]) {
      expect(failure(text)).toMatch(/nested deeper than 100 levels/);
      expect(cpuMsOf(() => failure(text))).toBeLessThan(500);
    }
  });

  test('reads a megabyte on one line in time that grows with it', () => {
    const text = 'a: 1 '.repeat(200_000);
    expect(parse(text).fields).toHaveLength(200_000);
    expect(cpuMsOf(() => parse(text))).toBeLessThan(2000);
  });
});

const scalars: fc.Arbitrary<TextScalar> = fc.oneof(
  fc.string({ unit: 'binary' }).map((text) => ({ kind: 'string', text: text.toWellFormed() }) as const),
  fc.stringMatching(/^[A-Z][A-Z0-9_]{0,8}$/).map((text) => ({ kind: 'identifier', text }) as const),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .map((value) => ({ kind: 'number', text: String(value), value }) as const),
);
const { message } = fc.letrec<{ message: TextMessage; field: Omit<TextField, 'at'> }>((tie) => ({
  message: fc.array(tie('field'), { maxLength: 4 }).map((fields) => ({
    kind: 'message',
    fields: fields.map((field) => ({ ...field, at: { line: 0, column: 0 } })),
  })),
  field: fc.record({
    name: fc.stringMatching(/^[a-z_][a-z0-9_]{0,6}$/),
    value: fc.oneof({ maxDepth: 4 }, scalars, tie('message')),
  }),
}));

function print(value: TextMessage | TextScalar): string {
  switch (value.kind) {
    case 'message':
      return value.fields
        .map((field) =>
          field.value.kind === 'message'
            ? `${field.name} {\n${print(field.value)}\n}`
            : `${field.name}: ${print(field.value)}`,
        )
        .join('\n');
    case 'string':
      return `"${value.text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`;
    case 'identifier':
      return value.text;
    case 'number':
      return Object.is(value.value, -0) ? '-0' : value.text;
  }
}

function stripped(value: TextMessage | TextScalar): unknown {
  if (value.kind === 'message') return value.fields.map((field) => [field.name, stripped(field.value)]);
  return value.kind === 'number' ? value.value : [value.kind, value.text];
}

describe('any message', () => {
  test('is the same after it is printed and read', () => {
    fc.assert(
      fc.property(message, (original) => {
        expect(stripped(parse(print(original)))).toEqual(stripped(original));
      }),
    );
  });

  test('or any text at all is read or refused with a place', () => {
    const pieces = fc.constantFrom(
      'a',
      ':',
      '{',
      '}',
      '<',
      '>',
      '[',
      ']',
      '"',
      "'",
      '\\',
      '1',
      '-',
      '.',
      ' ',
      '\n',
      '#',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces).map((all) => all.join('')),
        ),
        (text) => {
          const result = failure(text);
          expect(result === 'parsed' || /^net\.prototxt:\d+:\d+: /.test(result)).toBe(true);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
