/** The contract's implementation, to be put behind any transport: in-process, MessagePort, HTTP, WebSocket. */
import { implement } from '@orpc/server';
import { z } from 'zod';
import { referenceRun } from '../../models/referenceRun.ts';
import { contract } from '../../shared/contract.ts';
import type { ChangedRun } from '../../shared/documents/run.ts';
import { defectSentence, isVinobenchError, VinobenchError } from '../../shared/faults/errors.ts';
import type { RunChange } from '../store/changes.ts';
import type { RunStore } from '../store/runStore.ts';
import { about } from './about.ts';
import { runFileOf } from './exchange/exportRun.ts';
import { importFiles } from './exchange/importFiles.ts';
import { runOfFile } from './exchange/readInJob.ts';
import { lookAtImages } from './ir/imageFolder.ts';
import { addReference, keptReferences, removeReference } from './kept/keptReferences.ts';
import { logLine } from './log/log.ts';
import { readMachineState } from './machine/machine.ts';
import { addModel, currentModels, removeModel, sourceText } from './models/library.ts';
import { weightsFit } from './models/weightsFit.ts';
import { runWithRounds } from './report/sources.ts';
import { listFolder } from './rights/listFolder.ts';
import { permitted, type Rights, readerOf } from './rights/permitted.ts';
import type { Workbench } from './workbench.ts';

export interface HostContext {
  readonly workbench: Workbench;
  readonly rights: Rights;
}

/** A request is checked by its schema before anything looks at it, so that what is no request is refused as one and is no defect. */
const os = implement(contract, {
  initialInputValidationIndex: Number.NEGATIVE_INFINITY,
}).$context<HostContext>();

/**
 * No handler sees a path that its caller may not use. What the user can act on crosses as the contract's error; a defect is
 * logged and crosses as a sentence.
 */
const told = os.use(async ({ next, errors, context, procedure }, input) => {
  try {
    await permit(procedure['~orpc'].inputSchema, input, context.rights);
    return await next();
  } catch (error) {
    throw errors.VINOBENCH(wireForm(error));
  }
});

/** In place: the input is this call's own, as its schema has just made it. */
async function permit(schema: unknown, input: unknown, rights: Rights): Promise<void> {
  if (schema === undefined || typeof input !== 'object' || input === null) return;
  if (!(schema instanceof z.ZodType)) throw new TypeError('the contract is made of zod schemas');
  Object.assign(input, await permitted(schema, input, rights));
}

function wireForm(error: unknown) {
  const known = isVinobenchError(error) ? error : defect(error);
  if (known.whole !== null) logLine(known.whole);
  return formOf(known, error);
}

const formOf = ({ message, code, place }: VinobenchError, cause: unknown) => ({
  message,
  data: { code, place: { ...place } },
  cause,
});

function defect(error: unknown): VinobenchError {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  logLine(stack);
  return new VinobenchError('job', defectSentence(error), { cause: error });
}

/**
 * Streams fail while they are pulled, after the middleware above has returned. What work fails with, its board has logged, however
 * many watch it.
 */
async function* toldStream<T, R>(
  stream: AsyncGenerator<T, R>,
  toError: (form: ReturnType<typeof wireForm>) => Error,
): AsyncGenerator<T, R> {
  try {
    return yield* stream;
  } catch (error) {
    const known = isVinobenchError(error) ? error : new VinobenchError('job', defectSentence(error));
    throw toError(formOf(known, error));
  }
}

const changed = (store: RunStore, { run, ...change }: RunChange): ChangedRun => ({
  ...change,
  fields: [...change.fields],
  run: store.document(run).run,
});

export const router = told.router({
  about: told.about.handler(() => about()),
  devices: told.devices.handler(({ context, signal }) => context.workbench.devices(signal)),
  doctor: told.doctor.handler(({ context, signal }) => context.workbench.doctor(signal)),
  updates: {
    show: told.updates.show.handler(({ context }) => context.workbench.updates.show()),
    set: told.updates.set.handler(({ context, input }) => context.workbench.updates.set(input.on)),
    ask: told.updates.ask.handler(({ context }) => context.workbench.updates.ask()),
    install: told.updates.install.handler(({ context }) => context.workbench.updates.install()),
  },
  machineState: told.machineState.handler(() => readMachineState()),
  machineNow: told.machineNow.handler(({ context, signal, errors }) =>
    toldStream(context.workbench.machineNow.watch(signal), errors.VINOBENCH),
  ),
  study: told.study.handler(() => referenceRun()),
  runtimes: {
    list: told.runtimes.list.handler(({ context, signal }) => context.workbench.runtimes(signal)),
    devices: told.runtimes.devices.handler(({ context, input: { release }, signal }) =>
      context.workbench.devicesOf(release, signal),
    ),
    remove: told.runtimes.remove.handler(({ context, input: { release }, signal }) =>
      context.workbench.removeRuntime(release, signal),
    ),
  },
  models: {
    added: told.models.added.handler(() => currentModels()),
    add: told.models.add.handler(({ input }) => addModel(input.model)),
    remove: told.models.remove.handler(({ input }) => removeModel(input.id)),
    fits: told.models.fits.handler(async ({ context, input, signal }) => {
      using _slot = await context.workbench.looks.take('Reading the weights', signal);
      return await weightsFit(input, signal);
    }),
    graph: told.models.graph.handler(({ context, input, signal }) =>
      context.workbench.graph(input.model, input.level, signal),
    ),
    conversion: told.models.conversion.handler(({ context, input, signal }) =>
      context.workbench.conversion(input.model, signal),
    ),
    source: told.models.source.handler(({ input }) => sourceText(input.model)),
    list: told.models.list.handler(({ context }) => context.workbench.models()),
  },
  references: {
    list: told.references.list.handler(() => keptReferences()),
    add: told.references.add.handler(({ input }) => addReference(input.text)),
    remove: told.references.remove.handler(({ input }) => removeReference(input.id)),
  },
  reports: told.reports.handler(({ context, input }) =>
    context.workbench.reports.of({ name: input.model, modelSha256: input.modelSha256 }),
  ),
  report: told.report.handler(({ context, input, signal }) => context.workbench.report(input, signal)),
  images: { look: told.images.look.handler(({ input, signal }) => lookAtImages(input.path, signal)) },
  files: {
    browse: told.files.browse.handler(({ context, input }) => listFolder(context.rights, input.folder)),
  },
  work: {
    start: told.work.start.handler(({ context, input, signal }) =>
      context.workbench.start(input, { mayRead: readerOf(context.rights), signal }),
    ),
    list: told.work.list.handler(({ context }) => context.workbench.board.list()),
    changes: told.work.changes.handler(({ context, signal }) => context.workbench.board.changes(signal)),
    watch: told.work.watch.handler(({ context, input: { id, after }, signal, errors }) =>
      toldStream(context.workbench.board.watch(id, after, signal), errors.VINOBENCH),
    ),
    startNow: told.work.startNow.handler(({ context, input }) => context.workbench.board.startNow(input.id)),
    cancel: told.work.cancel.handler(({ context, input }) => context.workbench.board.cancel(input.id)),
  },
  runs: {
    list: told.runs.list.handler(async ({ context, input }) => {
      const { runs, damaged } = await context.workbench.runs.list({
        includeDeleted: input.deleted,
        filter: input.filter ?? {},
      });
      return {
        schemaVersion: 1 as const,
        runs,
        damaged: damaged.map(({ id, error }) => ({ id, reason: error.message })),
      };
    }),
    show: told.runs.show.handler(({ context, input: { id } }) => runWithRounds(context.workbench.runs, id)),
    spreads: told.runs.spreads.handler(async ({ context, input: { ids } }) =>
      context.workbench.runs.spreads(ids, await context.workbench.noise.all()),
    ),
    annotate: told.runs.annotate.handler(({ context, input: { id, words } }) =>
      context.workbench.runs.read((store) => changed(store, store.annotate(store.resolve(id), words))),
    ),
    history: told.runs.history.handler(({ context, input }) => context.workbench.runs.history(input)),
    mark: told.runs.mark.handler(({ context, input: { id, configuration, mark } }) =>
      context.workbench.runs.read((store) =>
        changed(store, store.markChange(store.resolve(id), configuration, mark)),
      ),
    ),
    undo: told.runs.undo.handler(({ context, input: { change } }) =>
      context.workbench.runs.read((store) => changed(store, store.undo(change))),
    ),
    export: told.runs.export.handler(async ({ context: { workbench }, input }) => {
      const { name, bytes } = await runFileOf(workbench, input);
      return { name, base64: bytes.toString('base64') };
    }),
    import: told.runs.import.handler(async ({ context, input: { files }, signal }) => {
      using _slot = await context.workbench.looks.take('Importing', signal);
      return await importFiles(context.workbench.runs, files, signal);
    }),
    read: told.runs.read.handler(async ({ context, input: { file }, signal }) => {
      using _slot = await context.workbench.looks.take('Reading a run', signal);
      return await runOfFile(file, signal);
    }),
    delete: told.runs.delete.handler(({ context, input: { id } }) =>
      context.workbench.runs.read((store) => {
        const whole = store.resolve(id);
        store.delete(whole);
        return store.document(whole).run;
      }),
    ),
    restore: told.runs.restore.handler(({ context, input: { id } }) =>
      context.workbench.runs.read((store) => {
        const whole = store.resolve(id, { includeDeleted: true });
        store.restore(whole);
        return store.document(whole).run;
      }),
    ),
  },
  profiles: {
    list: told.profiles.list.handler(async ({ context, input }) => {
      const { documents, damaged } = await context.workbench.profiles.read((store) =>
        store.list({ includeDeleted: input.deleted }),
      );
      return {
        schemaVersion: 1 as const,
        profiles: documents,
        damaged: damaged.map(({ id, error }) => ({ id, reason: error.message })),
      };
    }),
    show: told.profiles.show.handler(({ context, input }) => context.workbench.profiles.show(input.id)),
    delete: told.profiles.delete.handler(({ context, input }) => context.workbench.profiles.delete(input.id)),
    restore: told.profiles.restore.handler(({ context, input }) =>
      context.workbench.profiles.restore(input.id),
    ),
  },
});
