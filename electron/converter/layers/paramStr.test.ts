import { describe, expect, test } from 'vitest';
import { readParamStr } from './paramStr.ts';

describe('a param_str', () => {
  test.each([
    ["'feat_stride': 16", { feat_stride: 16 }],
    ['feat_stride: 16', { feat_stride: 16 }],
    ["{'feat_stride': 16, 'scales': [8, 16, 32]}", { feat_stride: 16, scales: [8, 16, 32] }],
    ['"feat_stride": 16\n"scales": !!python/tuple [4, 8.5,]\n', { feat_stride: 16, scales: [4, 8.5] }],
    ["{'ratios': (.5, 1, 2e0)}", { ratios: [0.5, 1, 2] }],
    ["'phase': 'TEST', 'num_classes': 21", { phase: 'TEST', num_classes: 21 }],
    ['', {}],
    ['{}', {}],
  ])('%j is read', (text, values) => {
    expect(Object.fromEntries(readParamStr(text) ?? [['unread', 0]])).toEqual(values);
  });

  test.each([
    'feat_stride 16',
    "'feat_stride': __import__('os')",
    "'a': 1 'b': 2",
    "'a': [1, [2]]",
    "'a': 1, 'a': 2",
    "'scales': ['x']",
    "'a': 1.2.3",
  ])('%j is not one', (text) => {
    expect(readParamStr(text)).toBeUndefined();
  });
});
