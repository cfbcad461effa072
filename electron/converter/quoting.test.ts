/** Errors repeat nothing of a file that is no network: a page may name any text that it may read, and shows what it hears. */
import { expect, it } from 'vitest';
import { quoted } from '../../shared/faults/quoted.ts';
import { parseCaffe } from './caffe/caffeModel.ts';

const secret = 'Zq3vK9wLmT_x7RbN-2hYcUe4PdGs6JfAo0iXtV1kQzM';

/** What an error says of the text. */
function sentenceOf(text: string): string {
  try {
    parseCaffe(text, 'given.prototxt');
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('the text was read as a network');
}

/** Every beginning and part of it that is longer than chance. */
const parts = (text: string): string[] =>
  Array.from({ length: text.length - 5 }, (_, at) => text.slice(at, at + 6));

it.each([
  secret,
  `${secret}\n`,
  `root:${secret}:0:0:root:/root:/bin/bash\n`,
  `password: ${secret}\n`,
  `password: "${secret}"\n`,
  `name: ${secret}\n`,
  `name: ${secret.slice(0, 20)}\n`,
  `input_dim: ${secret.slice(0, 12)}\n`,
  `force_backward: "${secret}"\n`,
  `export TOKEN=${secret}\n`,
  `[section]\nkey = ${secret}\n`,
  `{"token": "${secret}"}`,
  `-----BEGIN KEY-----\n${secret}\n`,
  `name: "net"\ninput: "data"\n${secret}`,
  `name: "net"\n${secret} { }`,
  `"${secret}`,
  `name: "\\${secret}"`,
  `key: [${secret}, ${secret} ${secret}]`,
  `key: -${secret}`,
  `key: 12${secret}`,
])('nothing of %j', (text) => {
  const sentence = sentenceOf(text);
  expect(parts(secret).filter((part) => sentence.includes(part))).toEqual([]);
  expect(sentence).toMatch(
    /^given\.prototxt(?::\d+:\d+: this is not a Caffe network, and the file)? has no layer/u,
  );
});

it.each([
  `layer { name: "${secret}" `,
  `layer { type: ${secret} }`,
  `layer { name: "a" type: "ReLU" bottom: "${secret} }`,
  `layer { } ${secret}`,
  `layer { } key: -${secret}`,
  `layer { convolution_param { num_output: "${secret}" } }`,
])('of a network no more than names: %j', (text) => {
  expect(sentenceOf(text)).not.toContain(secret);
});

it('a text past a limit says which', () => {
  expect(sentenceOf('a { '.repeat(200))).toContain('blocks are nested deeper than');
});

it('a name that a network may have is repeated, so that a slip is found', () => {
  expect(quoted('conv_1/3x3->')).toBe('a text of 12 characters');
  expect(quoted('conv_1/3x3.b-2')).toBe('"conv_1/3x3.b-2"');
  expect(quoted('x'.repeat(41))).toBe('a text of 41 characters');
  expect(quoted('a\nb')).toBe('a text of 3 characters');
  expect(sentenceOf('nmae: "net" layer { name: "a" type: "ReLU" }')).toContain('"nmae" is not a known field');
});
