/** What is being looked at stands in the address, so that reload, back and a copied address show the same. */
import { type MatrixUnit, matrixUnits } from '../../shared/view/matrix/matrixUnits.ts';
import {
  type Field,
  type FieldsOf,
  list,
  readFields,
  type SettingsOf,
  settingFields,
  text,
  type View,
  writeFields,
} from './settings.ts';

export type { SettingsOf, View } from './settings.ts';

export const views = ['models', 'matrix', 'speedup', 'kernels', 'compare'] as const satisfies readonly View[];

const viewTitles: Readonly<Record<View, string>> = {
  models: 'Models',
  matrix: 'Matrix',
  speedup: 'Speedup',
  kernels: 'Kernels',
  compare: 'Compare',
};
export const titleOfView = (view: View): string => viewTitles[view];

/** What is looked at, in whichever view. */
export interface Subject {
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

export type RouteOf<V extends View> = {
  [P in V]: Subject & { readonly view: P; readonly settings: SettingsOf[P] };
}[V];
export type Route = RouteOf<View>;

/** A change of the route: within the view, or to a view, with some of its settings. */
export type Destination<V extends View = View> = Partial<Subject> &
  (
    | { readonly view?: undefined; readonly settings?: undefined }
    | { readonly view: V; readonly settings?: Partial<SettingsOf[V]> }
  );

const unit: Field<MatrixUnit> = {
  parameter: 'unit',
  read: (found) => matrixUnits.find((one) => one === found) ?? 'FPS',
  write: (value) => (value === 'FPS' ? null : value),
};

const subjectFields: FieldsOf<Subject> = {
  profiles: list('profiles'),
  run: text('run'),
  model: text('model'),
  cell: text('cell'),
  unit,
};

const usual = <V extends View>(view: V): SettingsOf[V] =>
  readFields<SettingsOf[V]>(settingFields[view], new URLSearchParams());

/** Of a view that was not looked at yet. */
const usualSettings: SettingsOf = {
  models: usual('models'),
  matrix: usual('matrix'),
  speedup: usual('speedup'),
  kernels: usual('kernels'),
  compare: usual('compare'),
};

const routeOf = <V extends View>(view: V, subject: Subject, settings: SettingsOf[V]): RouteOf<V> => ({
  ...subject,
  view,
  settings,
});

/** An unknown view reads as Models, an unknown parameter is dropped, an unknown word reads as the usual one. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const parameters = new URLSearchParams(query);
  const read = <V extends View>(view: V): RouteOf<V> =>
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

function writeSettings<V extends View>({ view, settings }: RouteOf<V>, into: URLSearchParams): void {
  writeFields<SettingsOf[V]>(settingFields[view], settings, into);
}

/** Settings of the views that are not shown, as they were left. */
export type LeftSettings = { readonly [V in View]?: SettingsOf[V] };

interface Shown {
  readonly route: Route;
  readonly left: LeftSettings;
}

/** Of the view that is shown, or as it was left. */
export function settingsOf<V extends View>({ route, left }: Shown, view: V): SettingsOf[V] {
  return isOf(route, view) ? route.settings : (left[view] ?? usualSettings[view]);
}

const isOf = <V extends View>(route: Route | RouteOf<V>, view: V): route is RouteOf<V> => route.view === view;

/** What is left out of the destination stays as it is; a view that is come back to has the settings with which it was left. */
export function routeTo<V extends View>(shown: Shown, destination: Destination<V>): Route {
  const { route } = shown;
  const { view = route.view, settings, ...subject } = destination;
  const go = <P extends View>(to: P, change: Partial<SettingsOf[P]> | undefined): RouteOf<P> =>
    routeOf(to, { ...subjectOf(route), ...subject }, { ...settingsOf(shown, to), ...change });
  return go(view, settings);
}

const subjectOf = ({ run, model, cell, unit: shownUnit, profiles }: Subject): Subject => ({
  ...{ run, model, cell, unit: shownUnit, profiles },
});
