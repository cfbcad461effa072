/**
 * Dropout, and ENet's SpatialDropout: at inference the bottom goes through as it is. Of forks: Bayesian SegNet's sample_weights_test would drop at
 * inference, too; with `scale_train: false` inference scales by what is kept on average instead of training.
 */
import { scalar } from '../caffe/message.ts';
import { defineLayer } from './definition.ts';
import { emitAffine } from './elementwise.ts';

export const dropout = defineLayer({
  types: ['Dropout', 'SpatialDropout'],
  block: {
    name: 'dropout_param',
    fields: {
      dropout_ratio: scalar('float', 1, 0.5),
      scale_train: scalar('bool', 2, true),
      sample_weights_test: scalar('bool', 1003, false),
    },
  },
  signal: 'passes',
  plan({ layer, param, bottom, warn, refuse }) {
    if (layer.phase === 'TRAIN') {
      warn({ kind: 'drops-in-training' });
    }
    if (param.sample_weights_test) throw refuse('drops at random also at inference (sample_weights_test)');
    const scale = param.scale_train ? 1 : 1 - param.dropout_ratio;
    return { build: (build) => [emitAffine(build, bottom, { scale, shift: 0 })] };
  },
});
