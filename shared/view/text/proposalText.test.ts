import { expect, it } from 'vitest';
import { proposalText } from './proposalText.ts';

const shares = { errorShare: 0.473, savedShare: 0.062 };

it.each([
  [null, null],
  ['slower', '47 % of the error, and INT8 is slower here'],
  ['saves-nothing', '47 % of the error, and INT8 saves nothing here'],
  ['out-of-proportion', '47 % of the error for 6.2 % of the time saved'],
] as const)('%s is said as: %s', (proposal, text) =>
  expect(proposalText({ ...shares, proposal })?.replaceAll('\u202f', ' ') ?? null).toBe(text),
);
