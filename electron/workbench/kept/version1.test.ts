/** Documents of schema 1, made by the last Vinobench that wrote them: its database, and what it showed of its runs and its profile. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isLeft, runSchemaVersion } from '../../../shared/documents/run.ts';
import { shortReason } from '../../../shared/view/text/shortReason.ts';
import { warningText } from '../../../shared/view/text/warningText.ts';
import { temporaryFolders } from '../../store/fixtures/folder.ts';
import { databaseName } from '../../store/home.ts';
import { openProfileStore } from '../../store/profileStore.ts';
import { RunStore } from '../../store/runStore.ts';
import { causeOfSentence } from '../../store/version1.ts';

const temporaryFolder = temporaryFolders();
const fixture = (name: string): Buffer =>
  gunzipSync(readFileSync(new URL(`../../store/fixtures/version1/${name}.gz`, import.meta.url)));
const json = (name: string): unknown => JSON.parse(fixture(name).toString());

function oldFolder(): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, databaseName), fixture('vinobench.sqlite'));
  return folder;
}

const oldRuns = z
  .array(
    z.looseObject({
      schemaVersion: z.literal(1),
      run: z.looseObject({ id: z.string() }),
      cells: z.array(z.looseObject({ warnings: z.array(z.string()), reason: z.string().nullable() })),
    }),
  )
  .parse(json('runs.json'));

describe('a database of schema 1', () => {
  it('opens, and shows of each run what it showed then', () => {
    using store = RunStore.open(oldFolder());
    expect(
      store
        .list()
        .runs.map(({ id }) => id)
        .toSorted(),
    ).toEqual(oldRuns.map(({ run }) => run.id).toSorted());
    for (const old of oldRuns) {
      const now = store.withRounds(old.run.id);
      expect(now.schemaVersion).toBe(runSchemaVersion);
      const { schemaVersion: _, ...same } = now;
      const { method, ...run } = same.run;
      expect({
        ...same,
        run,
        cells: same.cells.map(({ warningFacts, cause, processes, ended, ...cell }) => cell),
        rounds: same.rounds.map(({ process, ...round }) => round),
      }).toEqual({
        ...old,
        schemaVersion: undefined,
        cells: old.cells.map(({ cause, ...cell }) => cell),
      });
      for (const [index, cell] of now.cells.entries())
        expect(cell.warningFacts.map(warningText)).toEqual(old.cells[index]?.warnings);
    }
  });

  it('tells the causes of its cells as data, those that were recorded as they were', () => {
    using store = RunStore.open(oldFolder());
    const cells = oldRuns.flatMap(({ run }) => store.document(run.id).cells);
    const told = cells
      .filter(({ status }) => status !== 'measured')
      .map((cell) => [cell.model, cell.status, cell.cause, shortReason(cell), isLeft(cell)]);
    expect(told).toEqual([
      ['pool', 'failed', { kind: 'no-weights', detail: null }, 'no weights', false],
      ...Array.from({ length: 4 }, () => [
        'refused',
        'failed',
        { kind: 'layer-refused', detail: 'killed' },
        'layer refused',
        false,
      ]),
      ['squeezenet1.1', 'interrupted', { kind: 'cancelled', detail: null }, 'after 45', true],
      ['squeezenet1.1', 'interrupted', { kind: 'run-ended', detail: null }, 'run ended', true],
    ]);
  });

  it('opens its profile, and shows what it showed then', async () => {
    using store = openProfileStore(oldFolder());
    const old = z
      .looseObject({
        document: z.looseObject({
          id: z.string(),
          profiles: z.array(z.looseObject({ warnings: z.array(z.string()) })),
          failures: z.array(z.looseObject({})),
        }),
      })
      .parse(json('profile.json')).document;
    const { press, ...now } = await store.document(old.id);
    expect(press).toBeNull();
    expect({
      ...now,
      id: old.id,
      schemaVersion: 1,
      profiles: now.profiles.map(({ warningFacts, ...profile }) => profile),
      failures: now.failures.map(({ cause, ...failure }) => failure),
    }).toEqual(old);
    expect(now.profiles.map((one) => one.warningFacts.map(warningText))).toEqual(
      old.profiles.map(({ warnings }) => warnings),
    );
    expect(now.failures.map(({ cause }) => cause?.kind)).toEqual([
      'layer-refused',
      'layer-refused',
      'no-weights',
    ]);
  });
});

/** Sentences as hosts have written them. */
const told: readonly (readonly [sentence: string, words: string])[] = [
  ['mobilenet-v2 has no weights, so INT8 would gain nothing.', 'no weights'],
  ['GPU has no INT8 among its capabilities (FP32, FP16); FP16 would have run.', 'no INT8'],
  ['GPU refuses BF16: it takes FP16, FP32, one of which would have run.', 'no BF16'],
  ['CPU has no BF16 kernel for conv1 (Convolution) here; FP32 would have run.', 'no BF16 kernel'],
  [
    'CPU runs no convolution, matrix product or recurrent layer in FP16 here; BF16 would have run.',
    'runs BF16',
  ],
  ['The model is not quantized, so FP32 would have run; give an INT8 model.', 'not quantized'],
  [
    'vgg16 on GPU, INT8 ended early: its process was killed from outside (SIGKILL), as the system does when memory runs out.',
    'out of memory',
  ],
  ['GPU cannot compile the model: device memory of 4.0 GB is full.', 'out of memory'],
  [
    'alexnet on CPU, FP32 ended early: the runtime or a driver crashed (SIGSEGV, an invalid memory access).',
    'runtime crashed',
  ],
  [
    'alexnet on CPU, FP32 ended early: an instruction ran that this processor lacks (SIGILL).',
    'instruction missing',
  ],
  ['alexnet on CPU, FP32 ended early: its process exited with code 3.', 'process ended'],
  ['GPU cannot compile the model: unsupported operation NonMaxSuppression.', 'compile failed'],
  [
    'The model leaves sizes open that measuring needs: data [?, 3, ?, ?] (dimensions 1, 3 and 4). Give them, for example with --shape data=[1,3,224,224].',
    'sizes open',
  ],
  ['The model cannot take batch 8: Reshape fails.', 'batch refused'],
  ['--batch 4 is not for input x [26, 1, 16]: its first axis is time. Leave --batch out.', 'batch refused'],
  ['--shape dat=[1]: the model has no input dat; it has data [1].', 'shape refused'],
  ['--input dat=x.npy: the model has no input dat; it has data [1].', 'input refused'],
  ['An inference failed: CL_OUT_OF_RESOURCES', 'out of memory'],
  ['Cancelled before it was measured.', 'cancelled'],
  ['Cancelled after 48 inferences.', 'after 48'],
  ['The run ended before this cell was measured.', 'run ended'],
];

describe('a sentence of schema 1', () => {
  it.each(told)('%s', (reason, words) => {
    const precision = /BF16|INT8|FP16/.exec(reason)?.[0] === 'INT8' ? 'INT8' : 'BF16';
    const iterations = words === 'after 48' ? 48 : 0;
    const cause = causeOfSentence(reason);
    expect(shortReason({ status: 'failed', reason, cause, precision, iterations })).toBe(words);
  });

  it('that nothing is known of has no cause', () => {
    expect(causeOfSentence('The sky fell.')).toBeNull();
  });
});
