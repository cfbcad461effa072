/** Where Vinobench's own files lie. The bundler puts `packaged.ts` or `bundled.ts` in the place of `checkout.ts`. */
export { layout } from './checkout.ts';
export type * from './types.ts';
