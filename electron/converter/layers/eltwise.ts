/**
 * Eltwise: product, sum with coefficients or maximum of the bottoms (EltwiseParameter of BVLC's caffe.proto). BVLC wants
 * bottoms of one shape; in forks dimensions of 1 are repeated, which is what a squeeze-and-excitation block uses.
 */
import { enumeration, repeated, scalar } from '../caffe/message.ts';
import type { Value } from '../graph/graph.ts';
import { defineLayer } from './definition.ts';
import { emitBinary, emitWithNumber } from './elementwise.ts';
import { computesInPlace, type InPlace } from './inPlace.ts';
import { engine } from './spatial.ts';

const overwritesFirst: InPlace = { kind: 'overwrites', because: 'clears-first-bottom' };

const operations = { PROD: 'Multiply', SUM: 'Add', MAX: 'Maximum', MIN: 'Minimum' } as const;

export const eltwise = defineLayer({
  types: ['Eltwise'],
  block: {
    name: 'eltwise_param',
    fields: {
      operation: enumeration(1, { PROD: 0, SUM: 1, MAX: 2, MIN: 4 }, 'SUM'),
      coeff: repeated('float', 2),
      stable_prod_grad: scalar('bool', 3, true),
      engine: engine(4),
    },
  },
  // FlowNet's fork also scales a single bottom by its coefficient.
  bottoms: [1, Number.POSITIVE_INFINITY],
  signal: 'adds',
  plan({ param: { operation, coeff }, bottom, bottoms, warn, refuse }) {
    const largest = bottom.shape.map((_, axis) => Math.max(...bottoms.map(({ shape }) => shape[axis] ?? 0)));
    const odd = bottoms.find(
      ({ shape }) =>
        shape.length !== largest.length || shape.some((dim, axis) => dim !== 1 && dim !== largest[axis]),
    );
    if (odd !== undefined) {
      throw refuse(`has bottoms of different shapes, [${largest}] and [${odd.shape}]`, 'input');
    }
    if (bottoms.some(({ shape }) => shape.join() !== largest.join())) {
      warn({ kind: 'bottoms-repeated', shapes: bottoms.map(({ shape }) => [...shape]) });
    }
    if (bottoms.length === 1) warn({ kind: 'one-bottom' });
    if (coeff.length > 0 && (operation === 'PROD' || coeff.length !== bottoms.length)) {
      throw refuse(`has ${coeff.length} coefficients for ${bottoms.length} bottoms (${operation})`, 'input');
    }
    return {
      inPlace: operation === 'PROD' ? computesInPlace : overwritesFirst,
      build(build) {
        const terms = bottoms.map((term, index): Value => {
          // MAX takes coefficients and ignores them (eltwise_layer.cpp).
          const coefficient = (operation === 'SUM' ? coeff[index] : undefined) ?? 1;
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
