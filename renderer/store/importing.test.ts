import { expect, it } from 'vitest';
import type { ImportedFiles } from '../../shared/documents/importedFiles.ts';
import type { Origin } from '../../shared/documents/origin.ts';
import { aCell, aRun } from '../../shared/view/run/testing.ts';
import type { DroppedFile } from '../host/files.ts';
import { dropped, openedPage, testPage } from './pageTesting.ts';

const origin: Origin = {
  ...{ format: 'benchmark-app-json', files: ['report.json'], sha256: 'ab' },
  importedAt: '2026-12-01T00:00:00.000Z',
};
const run = { kind: 'run', id: '20261201-0000-aaaa', state: 'added', title: 'net', origin } as const;

const kept = aRun({
  id: run.id,
  cells: [aCell({ model: 'net', precision: 'unknown', mean: 1 })],
  rounds: [],
});

async function importing(imported: ImportedFiles['imported'] = [run]) {
  const asked: string[][] = [];
  const sent: string[][] = [];
  const opened = await openedPage({
    answers: {
      runs: {
        list: async () => ({ schemaVersion: 1, runs: [kept.run], damaged: [] }),
        show: async () => kept,
        import: async ({ files }) => {
          asked.push([...files]);
          return { schemaVersion: 1, imported };
        },
      },
    },
    outside: {
      files: {
        ...testPage().page.outside.files,
        sendFiles: async (parcels) => {
          const names = parcels.flatMap(({ files }) => files.map(({ name }) => name));
          sent.push(names);
          return parcels.map(({ files }) => files.map(({ name }) => `/up/${name}`));
        },
      },
    },
  });
  return { ...opened, asked, sent };
}

const reports: readonly DroppedFile[] = [
  dropped('report.json', '{"cmd_options": {"-m": "net.xml"}}'),
  dropped('counters.csv', 'layerName;execStatus;layerType;execType\n'),
  dropped(
    'exec_graph.xml',
    '<?xml version="1.0"?>\n<net name="a" version="11"><layers><layer><data execOrder="0"/>',
  ),
  dropped('run.vinobench.json', '{}'),
  dropped('trace.json', '[\n{"cat" : "Session","pid" :1,"ts" :12,"ph" : "X","name" :"model_run"}]'),
];

it('reports of a drop are sent together and imported, and the run is shown', async () => {
  const { page, asked, sent, told } = await importing();
  await page.images.takeDrop(reports);
  expect(sent).toEqual([reports.map(({ file }) => file.name)]);
  expect(asked).toEqual([reports.map(({ file }) => `/up/${file.name}`)]);
  expect(told()[0]).toBe('Imported run 20261201-0000-aaaa (net).');
  expect(page.store.getState().route).toMatchObject({ view: 'matrix', run: '20261201-0000-aaaa' });
});

it('models, images and JSON of other programs are no reports', async () => {
  const { page, asked } = await importing();
  const others = [
    dropped('net.xml', '<?xml version="1.0"?>\n<net name="a" version="11"><layers><layer type="Parameter"/>'),
    dropped('model.json', '{"nodes": [{"op": "null"}]}'),
    dropped('a.png', '\u0089PNG'),
    dropped('table.csv', 'a;b\n1;2\n'),
  ];
  expect(await page.importing.takeReports(others)).toEqual(others);
  expect(asked).toEqual([]);
});

it('what is here already is said, and nothing is sent when nothing is a report', async () => {
  const { page, sent, told } = await importing([{ ...run, state: 'here' }]);
  await page.importing.takeReports([dropped('net.onnx')]);
  expect(sent).toEqual([]);
  await page.importing.takeReports(reports.slice(0, 1));
  expect(told()[0]).toBe('Already here: run 20261201-0000-aaaa (net).');
});
