/** Dropout: at inference the bottom goes through as it is. */
import { scalar } from '../caffe/message.ts';
import { defineLayer } from './definition.ts';

export const dropout = defineLayer({
  types: ['Dropout'],
  block: { name: 'dropout_param', fields: { dropout_ratio: scalar('float', 1, 0.5) } },
  signal: 'passes',
  plan: ({ bottoms }) => ({ build: () => bottoms }),
});
