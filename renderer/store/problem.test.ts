import { ORPCError } from '@orpc/client';
import { describe, expect, it } from 'vitest';
import { problemOf } from './problem.ts';

const refused = (message: string, data: unknown) => new ORPCError('VINOBENCH', { message, data });

describe('A problem', () => {
  it('keeps the message of whatever was thrown', () => {
    expect(problemOf(new Error('a'))).toEqual({ message: 'a', place: {} });
    expect(problemOf('b')).toEqual({ message: 'b', place: {} });
    expect(problemOf(undefined).message).toBe('undefined');
  });

  it('has the place that the host names, and nothing that is of another type', () => {
    const place = { file: 'net.prototxt', layer: 'conv1', line: 3, column: 7, trouble: 'exists', other: 1 };
    expect(problemOf(refused('Unknown layer.', { place }))).toEqual({
      message: 'Unknown layer.',
      place: { file: 'net.prototxt', layer: 'conv1', line: 3, column: 7, trouble: 'exists' },
    });
    const wrong = { file: 1, layer: null, line: '3', column: {}, trouble: 'odd', operations: 'none' };
    expect(problemOf(refused('x', { place: wrong })).place).toEqual({});
    expect(problemOf(refused('x', null)).place).toEqual({});
  });

  it('lists the operations that could not be converted', () => {
    const operations = [
      { operation: 'Einsum', node: 'n1', reason: 'not supported' },
      { operation: 'Loop', node: 2, reason: 3 },
      { node: 'n3' },
      null,
    ];
    expect(problemOf(refused('x', { place: { operations } })).place).toEqual({
      operations: [
        { operation: 'Einsum', node: 'n1', reason: 'not supported' },
        { operation: 'Loop', reason: null },
      ],
    });
  });

  it('of a request that the contract refuses names every field that is wrong', () => {
    const issues = [{ message: 'batch: must be at least 1' }, { message: 'device: is empty' }];
    expect(problemOf(new ORPCError('BAD_REQUEST', { message: 'Invalid input', data: { issues } }))).toEqual({
      message: 'batch: must be at least 1. device: is empty.',
      place: {},
    });
    expect(problemOf(refused('Sentence.', { issues: [] })).message).toBe('Sentence.');
  });
});
