/**
 * The workbench's contract: every request and event stream that a host (window, browser, terminal) may use.
 * Hosts differ in transport only. Input is validated here, at the edge, whoever calls.
 */
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { accuracyDocumentSchema } from './accuracy.ts';
import { calibrationDocumentSchema } from './calibration.ts';
import { convertDocumentSchema } from './conversion.ts';
import { errorDataSchema } from './errorData.ts';
import { imageFolderSchema } from './images.ts';
import {
  addedModelSchema,
  addedModelsSchema,
  graphLevels,
  graphSchema,
  sourceTextSchema,
  weightsFitSchema,
} from './library.ts';
import { listedFolderSchema } from './listedFolder.ts';
import { devicesReportSchema, machineStateSchema } from './machine.ts';
import { fetchDocumentSchema, modelListSchema } from './modelList.ts';
import { modelReferenceSchema } from './modelReference.ts';
import { browsedFolder, fileReferenceSchema, imagesPath, readablePath } from './paths.ts';
import { profileListSchema, storedProfileSchema } from './profile/stored.ts';
import { profileDocumentSchema } from './profile.ts';
import { reportsSchema } from './reports.ts';
import { runDocumentSchema, runSummarySchema, runWithRoundsSchema } from './run.ts';
import { referenceRunSchema } from './study/referenceRun.ts';
import { bytesSchema } from './units.ts';
import { accuracyRequestSchema } from './work/accuracy.ts';
import { benchOptionsSchema as benchRequestSchema } from './work/bench.ts';
import { calibrateRequestSchema } from './work/calibrate.ts';
import { convertRequestSchema } from './work/convert.ts';
import { workEventSchema } from './work/event.ts';
import { fetchRequestSchema } from './work/fetch.ts';
import { profileRequestSchema } from './work/profile.ts';
import { progressSchema } from './work/progress.ts';

export {
  type ConvertDocument,
  type ConvertPass,
  convertDocumentSchema,
  convertPassSchema,
} from './conversion.ts';
export { errorPlaceSchema } from './errorData.ts';
export {
  type FetchDocument,
  fetchDocumentSchema,
  type ModelList,
  modelListSchema,
} from './modelList.ts';
export { type ModelReference, modelReferenceSchema } from './modelReference.ts';
export { type AccuracyRequest, accuracyRequestSchema } from './work/accuracy.ts';
export {
  type BenchOptions as BenchRequest,
  benchOptionsSchema as benchRequestSchema,
} from './work/bench.ts';
export { type CalibrateRequest, calibrateRequestSchema } from './work/calibrate.ts';
export { type ConvertRequest, convertRequestSchema, preprocessingSchema } from './work/convert.ts';
export { type WorkEvent as RunEvent, workEventSchema as runEventSchema } from './work/event.ts';
export { type FetchRequest, fetchRequestSchema } from './work/fetch.ts';
export { type ProfileRequest, profileRequestSchema, rooflineChoices } from './work/profile.ts';
export { type Progress, progressSchema } from './work/progress.ts';

/** The one error users see: `message` is the sentence, `data` says what kind it is and where. */
const base = oc.errors({ VINOBENCH: { status: 422, data: errorDataSchema } });

const requestsBesideRuns = [
  z.object({ kind: z.literal('convert'), request: convertRequestSchema }),
  z.object({ kind: z.literal('profile'), request: profileRequestSchema }),
  z.object({ kind: z.literal('accuracy'), request: accuracyRequestSchema }),
  z.object({ kind: z.literal('calibrate'), request: calibrateRequestSchema }),
  z.object({ kind: z.literal('fetch'), request: fetchRequestSchema }),
] as const;

/** What a host does by itself, whoever asked for it and whether or not anybody watches. */
export const jobRequestSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('bench'), request: benchRequestSchema }),
  ...requestsBesideRuns,
]);
export type JobRequest = z.infer<typeof jobRequestSchema>;

/** What a job is about, so that who comes later knows it again: a run, or what was asked for. */
export const jobAboutSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('bench'), run: z.string() }),
  ...requestsBesideRuns,
]);
export type JobAbout = z.infer<typeof jobAboutSchema>;

export const jobResultSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('bench'), document: runDocumentSchema }),
  z.object({ kind: z.literal('convert'), document: convertDocumentSchema }),
  z.object({ kind: z.literal('profile'), document: profileDocumentSchema }),
  z.object({ kind: z.literal('accuracy'), document: accuracyDocumentSchema }),
  z.object({ kind: z.literal('calibrate'), document: calibrationDocumentSchema }),
  z.object({ kind: z.literal('fetch'), document: fetchDocumentSchema }),
]);
export type JobResult = z.infer<typeof jobResultSchema>;

export const jobSchema = z.object({
  /** Of a `bench`: its run's. */
  id: z.string(),
  kind: z.enum(['bench', 'convert', 'profile', 'accuracy', 'calibrate', 'fetch']),
  title: z.string(),
  /** Of the same kind. */
  about: jobAboutSchema,
  /** UTC, ISO 8601. */
  startedAt: z.string(),
  state: z.enum(['going', 'cancelling', 'done', 'failed', 'cancelled']),
  /** Of its last event; 0: none yet. */
  sequence: z.number().int().nonnegative(),
  progress: progressSchema.nullable(),
  /** Why it failed. */
  error: errorDataSchema.extend({ message: z.string() }).nullable(),
});
export type HostJob = z.infer<typeof jobSchema>;

export const jobListSchema = z.object({
  schemaVersion: z.literal(1),
  /** Of the host's process: another id means that it was started anew, and that what went on in the one before is over. */
  host: z.object({
    id: z.string(),
    /** UTC, ISO 8601. */
    startedAt: z.string(),
  }),
  /** In the order in which they were started; of those that have ended, the last ones. */
  jobs: z.array(jobSchema),
});
export type JobList = z.infer<typeof jobListSchema>;

export const jobEventSchema = z.object({ sequence: z.number().int().positive(), event: workEventSchema });
export type JobEvent = z.infer<typeof jobEventSchema>;

/** A whole id, an unambiguous beginning of one, or `latest`: of a run, or of a profile. */
const runId = z.object({ id: z.string().min(1) });

/** What a host says of itself. */
export const aboutSchema = z.object({
  schemaVersion: z.literal(1),
  vinobenchVersion: z.string(),
  /** Absolute: runs, models, caches and the log lie in it. */
  dataFolder: z.string(),
  log: z.string(),
  /** Of all files in the data folder, those of its caches included. */
  dataBytes: bytesSchema,
  /** What can be made again and may be deleted while nothing runs. */
  cacheBytes: bytesSchema,
});
export type About = z.infer<typeof aboutSchema>;

export const contract = {
  about: base.output(aboutSchema),
  devices: base.output(devicesReportSchema),
  /** Load, frequency and temperature now; asks no device. */
  machineState: base.output(machineStateSchema),
  /** The reference run. */
  study: base.output(referenceRunSchema),
  models: {
    list: base.output(modelListSchema),
    /** Models of the user's own, as the library keeps them; their files stay where they are. */
    added: base.output(addedModelsSchema),
    /** A topology that is there already keeps its place and gets these weights; equal files are one model. */
    add: base.input(z.object({ model: fileReferenceSchema })).output(addedModelSchema),
    remove: base.input(z.object({ id: z.string().min(1) })).output(addedModelSchema),
    /** Which Caffe networks a caffemodel belongs to, by names of layers and shapes of blobs; in the order asked. */
    fits: base
      .input(z.object({ weights: readablePath, topologies: z.array(readablePath) }))
      .output(z.array(weightsFitSchema)),
    /** The network as its prototxt lists it, or as it is compiled; shapes are those of the converted IR. */
    graph: base
      .input(z.object({ model: modelReferenceSchema, level: z.enum(graphLevels).default('ir') }))
      .output(graphSchema),
    /** What the conversion to the IR that a run measures has told; made if it is not there yet. */
    conversion: base.input(z.object({ model: modelReferenceSchema })).output(convertDocumentSchema),
    source: base.input(z.object({ model: modelReferenceSchema })).output(sourceTextSchema),
    /** Ends with what became of each model; a cancelled one goes on where it was when it is asked for again. */
    fetch: base.input(fetchRequestSchema).output(eventIterator(progressSchema, fetchDocumentSchema)),
    convert: base.input(convertRequestSchema).output(eventIterator(progressSchema, convertDocumentSchema)),
  },
  /** Samples kernels, and keeps what it found. */
  profile: base.input(profileRequestSchema).output(eventIterator(progressSchema, profileDocumentSchema)),
  /** How often one network is right, or two of them. */
  accuracy: base.input(accuracyRequestSchema).output(eventIterator(progressSchema, accuracyDocumentSchema)),
  /** Writes the INT8 IR of a float model. */
  calibrate: base
    .input(calibrateRequestSchema)
    .output(eventIterator(progressSchema, calibrationDocumentSchema)),
  /** Accuracies and calibrations that were measured, of the model with these files; of this name where no hash is known. */
  reports: base
    .input(z.object({ model: z.string().min(1), modelSha256: z.string().nullable().default(null) }))
    .output(reportsSchema),
  images: {
    /** Whether a folder or an archive can be calibrated or tested with; fails with the reason where it cannot. */
    look: base.input(z.object({ path: imagesPath })).output(imageFolderSchema),
  },
  files: {
    /** Null: the folders that pages may list. */
    browse: base.input(z.object({ folder: browsedFolder.nullable() })).output(listedFolderSchema),
  },
  jobs: {
    /** Answers as soon as the request is known to be one that can be carried out. */
    start: base.input(jobRequestSchema).output(z.object({ id: z.string() })),
    list: base.output(jobListSchema),
    /** The list as it stands, then again whenever a job starts, is cancelled or ends; never ends by itself. */
    changes: base.output(eventIterator(jobListSchema)),
    /**
     * What happened after the event `after` (0: from the beginning), then what happens; ends with the result, or as
     * the job's error. What is outdated is left out: older progress, older states of a cell.
     */
    watch: base
      .input(z.object({ id: z.string().min(1), after: z.number().int().nonnegative() }))
      .output(eventIterator(jobEventSchema, jobResultSchema)),
    /** Answers at once; the job's end is told to those who watch. */
    cancel: base.input(z.object({ id: z.string().min(1) })).output(z.object({ id: z.string() })),
  },
  runs: {
    /** Plans and starts a run in the background; it goes on when nobody watches. */
    start: base.input(benchRequestSchema).output(runId),
    /** Every cell as it stands, then what happens, until the run ends; leaving does not stop the run. */
    watch: base.input(runId).output(eventIterator(workEventSchema, runDocumentSchema)),
    cancel: base.input(runId).output(runId),
    /**
     * Goes on in the background with the cells that an interrupted, cancelled or failed run has left; those with a result
     * keep it. Refused on another machine or runtime, and when a model's files are others now.
     */
    resume: base.input(runId).output(runId),
    /** A new run of some cells of this one: the same files, measured by the same method. */
    again: base.input(runId.extend({ cells: z.array(z.string()).min(1) })).output(runId),
    list: base.input(z.object({ deleted: z.boolean() })).output(
      z.object({
        schemaVersion: z.literal(1),
        runs: z.array(runSummarySchema),
        /** Runs that the store holds but cannot read, each with the reason. */
        damaged: z.array(z.object({ id: z.string(), reason: z.string() })),
      }),
    ),
    show: base.input(runId).output(runWithRoundsSchema),
    delete: base.input(runId).output(runSummarySchema),
    restore: base.input(runId).output(runSummarySchema),
  },
  profiles: {
    /** Without their kernels. */
    list: base.input(z.object({ deleted: z.boolean() })).output(profileListSchema),
    show: base.input(runId).output(storedProfileSchema),
    delete: base.input(runId).output(runId),
    restore: base.input(runId).output(runId),
  },
};
