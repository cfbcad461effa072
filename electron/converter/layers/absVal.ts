/** AbsVal: |x|. */
import { defineLayer } from './definition.ts';
import { emitUnary } from './elementwise.ts';

export const absVal = defineLayer({
  types: ['AbsVal'],
  plan: ({ bottom }) => ({ build: (build) => [emitUnary(build, 'Abs', bottom)] }),
});
