import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowFilters } from '../../shared/view/matrix/arrange.ts';
import { matrixUnits } from '../../shared/view/matrix/matrixUnits.ts';
import {
  parseRoute,
  type Route,
  type RouteOf,
  type RouteSubject,
  routeHash,
  routeTo,
  settingsOf,
  titleOfView,
  views,
} from './route.ts';
import { type SettingsOf, settingFields, speedupParts, type ViewName } from './settings.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const name = text.filter((one) => one !== '');
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null });
const names = fc.array(name, { maxLength: 4 });
const sort = maybe(fc.record({ column: name.filter((one) => !one.startsWith('-')), reversed: fc.boolean() }));
const order = fc.constantFrom('study order', 'speedup', 'name');
const tracks = {
  arrangement: maybe(fc.constantFrom('by time', 'by layer')),
  row: maybe(text),
} as const;

const anySettings: { readonly [V in ViewName]: fc.Arbitrary<SettingsOf[V]> } = {
  models: fc.record({
    graph: fc.constantFrom('source', 'IR', 'runtime'),
    shade: fc.constantFrom('type', 'time', 'precision'),
    shownAs: fc.constantFrom('graph', 'table'),
    timesOf: maybe(text),
    node: maybe(text),
    order: fc.constantFrom('network', 'time'),
  }),
  matrix: fc.record({
    sort,
    find: text,
    rows: maybe(fc.constantFrom(...rowFilters)),
    pinnedModels: names,
    hiddenColumns: names,
    marked: names,
    study: fc.boolean(),
    heat: fc.boolean(),
  }),
  speedup: fc.record({
    preset: maybe(fc.constantFrom('fig1', 'int8', 'fp16', 'bf16', 'own')),
    base: maybe(text),
    over: maybe(fc.array(name.filter((one) => !one.includes('|')))),
    order,
    hidden: fc.subarray([...speedupParts]),
    statistic: maybe(fc.constantFrom('mean', 'median')),
  }),
  kernels: fc.record({
    ...tracks,
    pinnedTracks: names,
    hiddenTracks: names,
    tab: fc.constantFrom('timeline', 'roofline'),
    colouring: fc.constantFrom('layer type', 'precision', 'implementation'),
  }),
  compare: fc.record({
    ...tracks,
    sides: maybe(text),
    tab: fc.constantFrom('ratio', 'FPS', 'bars', 'kernels'),
    sort,
    picked: maybe(text),
    allFacts: fc.boolean(),
    order,
    statistic: maybe(fc.constantFrom('mean', 'median')),
  }),
};

const anySubject: fc.Arbitrary<RouteSubject> = fc.record({
  run: maybe(text),
  model: maybe(text),
  cell: maybe(text),
  unit: fc.constantFrom(...matrixUnits),
  profiles: names,
});

const routeIn = <V extends ViewName>(view: V): fc.Arbitrary<RouteOf<V>> =>
  fc
    .tuple(anySubject, anySettings[view])
    .map(([subject, settings]): RouteOf<V> => ({ ...subject, view, settings }));
const anyRoute: fc.Arbitrary<Route> = fc.oneof(
  ...([
    routeIn('models'),
    routeIn('matrix'),
    routeIn('speedup'),
    routeIn('kernels'),
    routeIn('compare'),
  ] as const),
);

const models = parseRoute('');
const start = { route: models, left: {} };

describe('An address', () => {
  it('reads as the route that wrote it', () => {
    fc.assert(
      fc.property(anyRoute, (route) => {
        expect(parseRoute(routeHash(route))).toEqual(route);
      }),
    );
  });

  it('is written in one way', () => {
    fc.assert(
      fc.property(anyRoute, (route) => {
        const hash = routeHash(route);
        expect(routeHash(parseRoute(hash))).toBe(hash);
      }),
    );
  });

  it('loses the parameters that its view does not know', () => {
    const strange = fc.stringMatching(/^x[a-z]{1,8}$/);
    fc.assert(
      fc.property(anyRoute, strange, text, (route, key, value) => {
        const hash = routeHash(route);
        const more = `${hash}${hash.includes('?') ? '&' : '?'}${new URLSearchParams([[key, value]])}`;
        expect(parseRoute(more)).toEqual(route);
      }),
    );
  });

  it('of any wording reads as some route', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii', maxLength: 30 }), (hash) => {
        expect(views).toContain(parseRoute(`#/${hash}`).view);
      }),
    );
  });

  it('of an unknown view shows the models', () => {
    expect(parseRoute('#/charts?run=1')).toMatchObject({ view: 'models', run: '1' });
    expect(routeHash(models)).toBe('#/models');
  });

  it('with an unknown word has what is usual', () => {
    const matrix = parseRoute('#/matrix?unit=parsecs&show=pretty&study=maybe&sort=');
    expect(matrix).toEqual(parseRoute('#/matrix'));
    expect(parseRoute('#/compare?as=pie&by=colour&all=no')).toEqual(parseRoute('#/compare'));
  });
});

describe('A link of before', () => {
  it('to the matrix shows the same', () => {
    const { settings, ...subject } = parseRoute(
      '#/matrix?sort=-CPU+FP32&find=net&show=noisy&pin=a%252Cb,c&without=GPU+FP16&marked=alexnet%7CCPU+FP32' +
        '&study=off&heat=off&run=r1&cell=alexnet%7CCPU+FP32&unit=p50&profiles=p1:0,p2:1',
    );
    expect(subject).toEqual({
      ...{ view: 'matrix', run: 'r1', model: null, cell: 'alexnet|CPU FP32', unit: 'p50' },
      profiles: ['p1:0', 'p2:1'],
    });
    expect(settings).toEqual({
      sort: { column: 'CPU FP32', reversed: true },
      ...{ find: 'net', rows: 'noisy', pinnedModels: ['a,b', 'c'], hiddenColumns: ['GPU FP16'] },
      ...{ marked: ['alexnet|CPU FP32'], study: false, heat: false },
    });
  });

  it('to another view shows the same', () => {
    expect(
      parseRoute('#/models?graph=runtime&of=CPU+FP32&shade=type&as=table&by=time&node=n1').settings,
    ).toEqual({
      ...{
        graph: 'runtime',
        timesOf: 'CPU FP32',
        shade: 'type',
        shownAs: 'table',
        order: 'time',
        node: 'n1',
      },
    });
    expect(
      parseRoute('#/speedup?preset=own&base=CPU+FP32&over=GPU+FP16%7CGPU+INT8&hide=mean,noise&latency=mean')
        .settings,
    ).toEqual({
      ...{ preset: 'own', base: 'CPU FP32', over: ['GPU FP16', 'GPU INT8'], order: 'study order' },
      hidden: ['mean', 'noise'],
      statistic: 'mean',
    });
    expect(
      parseRoute('#/kernels?tab=roofline&by=layer&colour=precision&pin=GPU+FP16&hide=CPU+INT8&row=conv1')
        .settings,
    ).toEqual({
      ...{ tab: 'roofline', arrangement: 'by layer', colouring: 'precision', row: 'conv1' },
      ...{ pinnedTracks: ['GPU FP16'], hiddenTracks: ['CPU INT8'] },
    });
    expect(
      parseRoute('#/compare?runs=a%7Cstudy&as=FPS&rank=-model&pick=x%7Cy&all=yes&order=name&by=time')
        .settings,
    ).toEqual({
      ...{ sides: 'a|study', tab: 'FPS', sort: { column: 'model', reversed: true }, picked: 'x|y' },
      ...{ allFacts: true, order: 'name', arrangement: 'by time' },
      row: null,
      statistic: null,
    });
  });

  it('that hides nothing of the bars, or what is hidden at first, keeps both apart', () => {
    expect(parseRoute('#/speedup?hide=none').settings).toMatchObject({ hidden: [] });
    expect(parseRoute('#/speedup').settings).toMatchObject({ hidden: ['arithmetic'] });
  });
});

describe('Another place', () => {
  it('keeps the subject and what is not changed of the settings', () => {
    const from = parseRoute('#/matrix?find=net&run=r1&model=m');
    const to = routeTo({ route: from, left: {} }, { view: 'matrix', settings: { heat: false }, cell: 'c' });
    expect(routeHash(to)).toBe('#/matrix?find=net&heat=off&run=r1&model=m&cell=c');
    expect(routeTo({ route: to, left: {} }, { run: null }).run).toBeNull();
  });

  it('in another view has the settings with which that was left', () => {
    const { settings: left } = routeTo(start, { view: 'kernels', settings: { tab: 'roofline' } });
    const shown = { route: parseRoute('#/matrix?find=net'), left: { kernels: left as never } };
    const to = routeTo(shown, { view: 'kernels', settings: { row: 'conv1' } });
    expect(to).toMatchObject({ view: 'kernels', settings: { tab: 'roofline', row: 'conv1' } });
  });

  it('in a view that was not shown yet has the usual settings', () => {
    expect(routeHash(routeTo(start, { view: 'speedup' }))).toBe('#/speedup');
    expect(settingsOf(start, 'compare')).toBe(settingsOf(start, 'compare'));
    expect(settingsOf(start, 'models')).toBe(models.settings);
  });
});

describe('Settings', () => {
  it.each(views)('of %s have a parameter each, none of which is one of the subject', (view) => {
    const parameters = Object.values(settingFields[view]).map(({ parameter }) => parameter);
    expect(new Set(parameters).size).toBe(parameters.length);
    expect(parameters.filter((one) => ['run', 'model', 'cell', 'unit', 'profiles'].includes(one))).toEqual(
      [],
    );
  });

  it('belong to a view with a title', () => {
    expect(views.map(titleOfView)).toEqual(['Models', 'Matrix', 'Speedup', 'Kernels', 'Compare']);
  });
});
