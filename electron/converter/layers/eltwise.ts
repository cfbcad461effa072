/** Eltwise of bottoms of one shape: product, sum with coefficients, maximum. */
import { enumeration, repeated, scalar } from '../caffe/message.ts';
import type { Value } from '../graph/graph.ts';
import { floatTensor } from '../graph/tensor.ts';
import { defineLayer } from './definition.ts';

const operations = { PROD: 'Multiply', SUM: 'Add', MAX: 'Maximum' } as const;

export const eltwise = defineLayer({
  types: ['Eltwise'],
  block: {
    name: 'eltwise_param',
    fields: {
      operation: enumeration(1, { PROD: 0, SUM: 1, MAX: 2 }, 'SUM'),
      coeff: repeated('float', 2),
      stable_prod_grad: scalar('bool', 3, true),
    },
  },
  bottoms: [2, Number.POSITIVE_INFINITY],
  signal: 'adds',
  plan({ param, bottoms, refuse }) {
    const [first] = bottoms;
    if (first === undefined) throw refuse('has no bottom', 'input');
    const { shape } = first;
    const other = bottoms.find((bottom) => bottom.shape.join() !== shape.join());
    if (other !== undefined)
      throw refuse(`has bottoms of different shapes, [${shape}] and [${other.shape}]`, 'input');
    if (param.coeff.length > 0 && (param.operation !== 'SUM' || param.coeff.length !== bottoms.length)) {
      throw refuse(
        `has ${param.coeff.length} coefficients for ${bottoms.length} bottoms (${param.operation})`,
        'input',
      );
    }
    const attributes = { auto_broadcast: 'numpy' };
    return {
      build({ emit, constant }) {
        const weighted = (bottom: Value, index: number): Value => {
          const coefficient = param.coeff[index] ?? 1;
          if (coefficient === 1) return bottom;
          const rank = shape.map(() => 1);
          const factor = constant(`coefficient${index}/value`, floatTensor(rank, [coefficient]));
          return emit(
            { type: 'Multiply', attributes, inputs: [bottom, factor], shape },
            `coefficient${index}`,
          );
        };
        const terms = bottoms.map(weighted);
        const result = terms.reduce((sum, term, index) => {
          const suffix = index === terms.length - 1 ? undefined : `partial${index}`;
          return emit({ type: operations[param.operation], attributes, inputs: [sum, term], shape }, suffix);
        });
        return [result];
      },
    };
  },
});
