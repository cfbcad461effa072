/** What is being looked at stands in the address, so that reload, back and a copied address show the same. */
import { type MatrixUnit, matrixUnits } from '../../shared/view/matrix/matrixUnits.ts';

export const views = ['models', 'matrix', 'speedup', 'kernels', 'compare'] as const;
export type View = (typeof views)[number];

const viewTitles: Readonly<Record<View, string>> = {
  models: 'Models',
  matrix: 'Matrix',
  speedup: 'Speedup',
  kernels: 'Kernels',
  compare: 'Compare',
};
export const titleOfView = (view: View): string => viewTitles[view];

export interface Route {
  readonly view: View;
  /** Of a run; null: the latest. */
  readonly run: string | null;
  /** Key of a model in the library. */
  readonly model: string | null;
  /** Model and configuration of the matrix, such as `squeezenet1.1|CPU FP32`. */
  readonly cell: string | null;
  readonly unit: MatrixUnit;
  /** Further settings of a view, as it names them. */
  readonly more: Readonly<Record<string, string>>;
}

const own = ['run', 'model', 'cell', 'unit'];

export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const parameters = new URLSearchParams(query);
  return {
    view: views.find((view) => view === path) ?? 'models',
    run: parameters.get('run'),
    model: parameters.get('model'),
    cell: parameters.get('cell'),
    unit: matrixUnits.find((unit) => unit === parameters.get('unit')) ?? 'FPS',
    more: Object.fromEntries([...parameters].filter(([key]) => !own.includes(key))),
  };
}

export function routeHash({ view, run, model, cell, unit, more }: Route): string {
  const parameters = new URLSearchParams(more);
  if (run !== null) parameters.set('run', run);
  if (model !== null) parameters.set('model', model);
  if (cell !== null) parameters.set('cell', cell);
  if (unit !== 'FPS') parameters.set('unit', unit);
  const query = parameters.toString();
  return `#/${view}${query === '' ? '' : `?${query}`}`;
}
