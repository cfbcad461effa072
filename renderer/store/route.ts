/** What is being looked at stands in the address, so that reload, back and a copied address show the same. */
import type { MatrixUnit } from '../../shared/view/matrix/matrixUnits.ts';
import {
  type FieldsOf,
  list,
  oneOf,
  readFields,
  type SettingsOf,
  settingFields,
  textField,
  type ViewName,
  writeFields,
} from './settings.ts';

export type { SettingsOf, ViewName } from './settings.ts';

export const views = [
  'models',
  'matrix',
  'speedup',
  'kernels',
  'compare',
] as const satisfies readonly ViewName[];

const viewTitles: Readonly<Record<ViewName, string>> = {
  models: 'Models',
  matrix: 'Matrix',
  speedup: 'Speedup',
  kernels: 'Kernels',
  compare: 'Compare',
};
export const titleOfView = (view: ViewName): string => viewTitles[view];

/** What is looked at, in whichever view. */
export interface RouteSubject {
  /** Of a run; null: the latest. */
  readonly run: string | null;
  /** Key of a model in the library. */
  readonly model: string | null;
  /** Model and configuration of the matrix, such as `squeezenet1.1|CPU FP32`. */
  readonly cell: string | null;
  readonly unit: MatrixUnit;
  /** Keys of profiles that are shown instead of the latest of their configuration. */
  readonly profiles: readonly string[];
}

export type RouteOf<V extends ViewName> = {
  [P in V]: RouteSubject & { readonly view: P; readonly settings: SettingsOf[P] };
}[V];
export type Route = RouteOf<ViewName>;

/** A change of the route: within the view, or to a view, with some of its settings. */
export type Destination<V extends ViewName = ViewName> = Partial<RouteSubject> &
  (
    | { readonly view?: undefined; readonly settings?: undefined }
    | { readonly view: V; readonly settings?: Partial<SettingsOf[V]> }
  );

const unit = oneOf<MatrixUnit>('unit', 'FPS', {
  ...{ FPS: true, mean: true, p50: true, p90: true, p99: true, min: true, max: true },
  ...{ compile: true, first: true, memory: true },
});

const subjectFields: FieldsOf<RouteSubject> = {
  profiles: list('profiles'),
  run: textField('run'),
  model: textField('model'),
  cell: textField('cell'),
  unit,
};

const usual = <V extends ViewName>(view: V): SettingsOf[V] =>
  readFields<SettingsOf[V]>(settingFields[view], new URLSearchParams());

/** Of a view that was not looked at yet. */
const usualSettings: SettingsOf = {
  models: usual('models'),
  matrix: usual('matrix'),
  speedup: usual('speedup'),
  kernels: usual('kernels'),
  compare: usual('compare'),
};

const routeOf = <V extends ViewName>(
  view: V,
  subject: RouteSubject,
  settings: SettingsOf[V],
): RouteOf<V> => ({
  ...subject,
  view,
  settings,
});

/** An unknown view reads as Models, an unknown parameter is dropped, an unknown word reads as the usual one. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const parameters = new URLSearchParams(query);
  const read = <V extends ViewName>(view: V): RouteOf<V> =>
    routeOf(
      view,
      readFields(subjectFields, parameters),
      readFields<SettingsOf[V]>(settingFields[view], parameters),
    );
  return read(views.find((view) => view === path) ?? 'models');
}

export function routeHash(route: Route): string {
  const parameters = new URLSearchParams();
  writeSettings(route, parameters);
  writeFields(subjectFields, route, parameters);
  const query = parameters.toString();
  return `#/${route.view}${query === '' ? '' : `?${query}`}`;
}

function writeSettings<V extends ViewName>({ view, settings }: RouteOf<V>, into: URLSearchParams): void {
  writeFields<SettingsOf[V]>(settingFields[view], settings, into);
}

/** Settings of the views that are not shown, as they were left. */
export type LeftSettings = { readonly [V in ViewName]?: SettingsOf[V] };

interface Shown {
  readonly route: Route;
  readonly left: LeftSettings;
}

/** Of the view that is shown, or as it was left. */
export function settingsOf<V extends ViewName>({ route, left }: Shown, view: V): SettingsOf[V] {
  return isOf(route, view) ? route.settings : (left[view] ?? usualSettings[view]);
}

const isOf = <V extends ViewName>(route: Route | RouteOf<V>, view: V): route is RouteOf<V> =>
  route.view === view;

/** What is left out of the destination stays as it is; a view that is come back to has the settings with which it was left. */
export function routeTo<V extends ViewName>(shown: Shown, destination: Destination<V>): Route {
  const { route } = shown;
  const { view = route.view, settings, ...subject } = destination;
  const go = <P extends ViewName>(to: P, change: Partial<SettingsOf[P]> | undefined): RouteOf<P> =>
    routeOf(to, { ...subjectOf(route), ...subject }, { ...settingsOf(shown, to), ...change });
  return go(view, settings);
}

const subjectOf = ({ run, model, cell, unit: shownUnit, profiles }: RouteSubject): RouteSubject => ({
  run,
  model,
  cell,
  unit: shownUnit,
  profiles,
});
