/** Damages files in the ways that files get damaged, and in the ways that somebody would who means harm. */

interface Mutation {
  readonly bytes: Uint8Array;
  /** What was done, for the report of a failure. */
  readonly how: string;
}

export interface Dice {
  /** A whole number from 0 to `count - 1`. */
  readonly below: (count: number) => number;
  /** Another file of the kind, to cut and paste from. */
  readonly other: () => Uint8Array;
}

type Mutator = (bytes: Uint8Array, dice: Dice) => Uint8Array;

/** `start` to `end` replaced. */
const replaced = (bytes: Uint8Array, start: number, end: number, by: Uint8Array): Uint8Array =>
  Buffer.concat([bytes.subarray(0, start), by, bytes.subarray(end)]);

const flipBits: Mutator = (bytes, { below }) => {
  const result = Uint8Array.from(bytes);
  for (let count = 1 + below(8); count > 0; count--) {
    const place = below(result.length);
    result[place] = (result[place] ?? 0) ^ (1 << below(8));
  }
  return result;
};

const cut: Mutator = (bytes, { below }) => bytes.subarray(0, below(bytes.length));

const removeSpan: Mutator = (bytes, { below }) => {
  const start = below(bytes.length);
  return replaced(bytes, start, start + 1 + below(64), new Uint8Array());
};

const repeatSpan: Mutator = (bytes, { below }) => {
  const start = below(bytes.length);
  const span = bytes.subarray(start, start + 1 + below(200));
  return replaced(bytes, start, start, Buffer.concat(new Array<Uint8Array>(1 + below(50)).fill(span)));
};

const splice: Mutator = (bytes, { below, other }) => {
  const source = other();
  const from = below(source.length);
  const start = below(bytes.length);
  return replaced(bytes, start, start + below(100), source.subarray(from, from + 1 + below(400)));
};

const text = (value: string): Uint8Array => Buffer.from(value);

const extremes = [
  ...['0', '-1', '1', '3', '65536', '2147483647', '2147483648', '4294967295', '4294967296', '-2147483648'],
  ...[
    '99999999999999999999',
    '1e38',
    '1e999',
    '-1e999',
    'nan',
    'inf',
    '0x7fffffff',
    '1.5',
    '007',
    '1e-300',
    'true',
    '"3"',
  ],
];

/** A number anywhere in a text becomes an unexpected one. */
const extremeNumber: Mutator = (bytes, { below }) => {
  const numbers = [
    ...Buffer.from(bytes)
      .toString('latin1')
      .matchAll(/(?<=[: ])-?\d[\d.e-]*/g),
  ];
  const found = numbers[below(numbers.length)];
  if (found === undefined) return bytes;
  const [end, value] = [found.index + found[0].length, extremes[below(extremes.length)] ?? '0'];
  return replaced(bytes, found.index, end, text(value));
};

const insertText =
  (make: (dice: Dice) => string): Mutator =>
  (bytes, dice) => {
    const start = dice.below(bytes.length);
    return replaced(bytes, start, start, text(make(dice)));
  };

const nest = insertText(({ below }) => {
  const open = ['{', 'a {', 'layer {', 'a <', 'input_param { shape {', '['][below(6)] ?? '{';
  return `${open} `.repeat(1 + below(5000));
});

const bomb = insertText(({ below }) => {
  const one = ['"', 'a', '9', '#', '\\', "'", '\u00e9', 'dim: 9 ', 'top: "x" ', '\n'][below(10)] ?? 'a';
  return one.repeat(1 + below(60_000));
});

/** A word of the text where another one was: fields in foreign blocks, types with foreign fields. */
const moveWord: Mutator = (bytes, { below }) => {
  const words = [
    ...Buffer.from(bytes)
      .toString('latin1')
      .matchAll(/"[^"\n]*"|[\w.]+/g),
  ];
  const [from, to] = [words[below(words.length)], words[below(words.length)]];
  if (from === undefined || to === undefined) return bytes;
  return replaced(bytes, to.index, to.index + to[0].length, Buffer.from(from[0], 'latin1'));
};

const changeLines: Mutator = (bytes, { below }) => {
  const lines = Buffer.from(bytes).toString('latin1').split('\n');
  const place = below(lines.length);
  const times = below(3) === 0 ? 0 : 2 + below(60);
  lines.splice(place, 1, ...new Array<string>(times).fill(lines[place] ?? ''));
  return Buffer.from(lines.join('\n'), 'latin1');
};

const overwrite =
  (make: (dice: Dice) => readonly number[]): Mutator =>
  (bytes, dice) => {
    const start = dice.below(bytes.length);
    const by = Uint8Array.from(make(dice));
    return replaced(bytes, start, start + by.length, by);
  };

/** Lengths, counts and dimensions of up to 64 bits. */
const hugeVarint = overwrite(({ below }) => [...new Array<number>(1 + below(9)).fill(0xff), below(0x80)]);

/** A field of any number and wire type that claims to be long. */
const hugeField = overwrite(({ below }) => [below(256), 0xff, 0xff, 0xff, 0xff, below(16)]);

const randomBytes = overwrite(({ below }) => Array.from({ length: 1 + below(40) }, () => below(256)));

/** Groups in groups, and messages in messages. */
const nestWire: Mutator = (bytes, { below }) => {
  const tag = [0x0b, 0x0a, 0xa3, 0x3a][below(4)] ?? 0x0b;
  const start = below(3) === 0 ? 0 : below(bytes.length);
  return replaced(bytes, start, start, new Uint8Array(1 + below(20_000)).fill(tag));
};

const shared: Readonly<Record<string, Mutator>> = { flipBits, cut, removeSpan, repeatSpan, splice };
const kinds = {
  prototxt: { ...shared, extremeNumber, nest, bomb, moveWord, changeLines },
  caffemodel: { ...shared, hugeVarint, hugeField, randomBytes, nestWire },
} as const satisfies Record<string, Readonly<Record<string, Mutator>>>;

/** Of a damaged file: the largest deploy files have half a megabyte. */
const longest = 2 << 20;

/** Most files get one wound, some up to four. */
export function mutate(kind: keyof typeof kinds, bytes: Uint8Array, dice: Dice): Mutation {
  const mutators = Object.entries<Mutator>(kinds[kind]);
  const wounds = dice.below(3) === 0 ? 2 + dice.below(3) : 1;
  let result = bytes;
  const how: string[] = [];
  for (let wound = 0; wound < wounds && result.length > 0; wound++) {
    const [name, mutator] = mutators[dice.below(mutators.length)] ?? ['cut', cut];
    result = mutator(result, dice).subarray(0, longest);
    how.push(name);
  }
  return { bytes: result, how: how.join(', ') };
}
