/**
 * Eltwise: product, sum with coefficients or maximum of the bottoms (EltwiseParameter of BVLC's caffe.proto). BVLC wants
 * bottoms of one shape; in forks dimensions of 1 are repeated, which is what a squeeze-and-excitation block uses.
 */
import { enumeration, repeated, scalar } from '../caffe/message.ts';
import type { Value } from '../graph/graph.ts';
import { defineLayer } from './definition.ts';
import { emitBinary, emitWithNumber } from './elementwise.ts';
import { engine } from './spatial.ts';

const operations = { PROD: 'Multiply', SUM: 'Add', MAX: 'Maximum' } as const;

export const eltwise = defineLayer({
  types: ['Eltwise'],
  block: {
    name: 'eltwise_param',
    fields: {
      operation: enumeration(1, { PROD: 0, SUM: 1, MAX: 2 }, 'SUM'),
      coeff: repeated('float', 2),
      stable_prod_grad: scalar('bool', 3, true),
      engine: engine(4),
    },
  },
  bottoms: [2, Number.POSITIVE_INFINITY],
  signal: 'adds',
  plan({ param: { operation, coeff }, bottom, bottoms, refuse }) {
    const largest = bottom.shape.map((_, axis) => Math.max(...bottoms.map(({ shape }) => shape[axis] ?? 0)));
    const odd = bottoms.find(
      ({ shape }) =>
        shape.length !== largest.length || shape.some((dim, axis) => dim !== 1 && dim !== largest[axis]),
    );
    if (odd !== undefined) {
      throw refuse(`has bottoms of different shapes, [${largest}] and [${odd.shape}]`, 'input');
    }
    if (coeff.length > 0 && (operation !== 'SUM' || coeff.length !== bottoms.length)) {
      throw refuse(`has ${coeff.length} coefficients for ${bottoms.length} bottoms (${operation})`, 'input');
    }
    return {
      build(build) {
        const terms = bottoms.map((term, index): Value => {
          const coefficient = coeff[index] ?? 1;
          const suffix = `coefficient${index}`;
          const names = { constant: `${suffix}/value`, suffix };
          return coefficient === 1 ? term : emitWithNumber(build, 'Multiply', term, coefficient, names);
        });
        const result = terms.reduce((left, right, index) => {
          const suffix = index === terms.length - 1 ? undefined : `partial${index}`;
          return emitBinary(build, operations[operation], [left, right], suffix);
        });
        return [result];
      },
    };
  },
});
