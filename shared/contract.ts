/**
 * The workbench's contract: every query that a host (window, browser, terminal) answers, and the one lane for work. Hosts differ in
 * transport only. Input is validated here, at the edge, for every caller.
 */
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { changeMarkSchema, historySchema } from './comparing/history.ts';
import { spreadsSchema } from './comparing/spread.ts';
import { importedFilesSchema } from './documents/importedFiles.ts';
import { reportFilesSchema, reportRequestSchema } from './documents/reportFiles.ts';
import { reportsSchema } from './documents/reports.ts';
import {
  changedRunSchema,
  listedRunSchema,
  runSummarySchema,
  runWithRoundsSchema,
  runWordsSchema,
} from './documents/run.ts';
import { runFilterSchema } from './documents/runFilter.ts';
import { errorDataSchema } from './faults/errorData.ts';
import { imageFolderSchema } from './files/images.ts';
import { listedFolderSchema } from './files/listedFolder.ts';
import {
  browsedFolderSchema,
  fileReferenceSchema,
  imagesPathSchema,
  readablePathSchema,
} from './files/paths.ts';
import { updatesSchema } from './hosts/updates.ts';
import { doctorReportSchema } from './machine/doctor.ts';
import { devicesReportSchema, machineStateSchema } from './machine/machine.ts';
import { machineNowSchema } from './machine/now.ts';
import { releaseSchema, runtimesSchema } from './machine/runtimes.ts';
import { convertDocumentSchema } from './models/conversion.ts';
import {
  addedModelSchema,
  addedModelsSchema,
  graphLevels,
  graphSchema,
  sourceTextSchema,
  weightsFitSchema,
} from './models/library.ts';
import { modelListSchema } from './models/modelList.ts';
import { modelReferenceSchema } from './models/modelReference.ts';
import { recordedPrecisionSchema } from './precision/precisionSchema.ts';
import { profileListSchema, storedProfileSchema } from './profile/stored.ts';
import { referenceSchema, referencesSchema } from './study/reference.ts';
import { referenceRunSchema } from './study/referenceRun.ts';
import { bytesSchema } from './unitSchemas.ts';
import { numberedEventSchema, workListSchema, workRequestSchema, workResultSchema } from './work/registry.ts';

/** The one error users see: `message` is the sentence, `data` says what kind it is and where. */
const base = oc.errors({ VINOBENCH: { status: 422, data: errorDataSchema } });

/** A whole id, an unambiguous beginning of one, or `latest`: of a run, or of a profile. */
const runId = z.object({ id: z.string().min(1) });

/** What a host says of itself. */
const aboutSchema = z.object({
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
  /** What is in the way of measuring here; what cannot be had is part of the answer. */
  doctor: base.output(doctorReportSchema),
  /** Of the desktop's package; off until its user switches them on. */
  updates: {
    show: base.output(updatesSchema),
    set: base.input(z.object({ on: z.boolean() })).output(updatesSchema),
    /** Answers when the address has answered; what went wrong is part of the answer. */
    ask: base.output(updatesSchema),
    /** Downloads and installs a newer version and restarts the app; `show` tells how far it is. */
    install: base.output(updatesSchema),
  },
  /** Load, frequency and temperature now; asks no device. */
  machineState: base.output(machineStateSchema),
  /** The same every two seconds, and what uses the processors: read while it is watched alone; never ends by itself. */
  machineNow: base.output(eventIterator(machineNowSchema)),
  /** The reference run. */
  study: base.output(referenceRunSchema),
  /** Releases of OpenVINO that can measure here. */
  runtimes: {
    list: base.output(runtimesSchema),
    /** As `devices`, of one that is installed. */
    devices: base.input(z.object({ release: releaseSchema })).output(devicesReportSchema),
    /** Others are added by work. Refused while work of this host measures with it. */
    remove: base.input(z.object({ release: releaseSchema })).output(runtimesSchema),
  },
  models: {
    list: base.output(modelListSchema),
    /** Models of the user's own, as the library keeps them; their files stay where they are. */
    added: base.output(addedModelsSchema),
    /** A topology that is there already keeps its place and gets these weights; equal files are one model. */
    add: base.input(z.object({ model: fileReferenceSchema })).output(addedModelSchema),
    remove: base.input(z.object({ id: z.string().min(1) })).output(addedModelSchema),
    /** Which Caffe networks a caffemodel belongs to, by names of layers and shapes of blobs; in the order asked. */
    fits: base
      .input(z.object({ weights: readablePathSchema, topologies: z.array(readablePathSchema) }))
      .output(z.array(weightsFitSchema)),
    /** The network as its prototxt lists it, or as it is compiled; shapes are those of the converted IR. */
    graph: base
      .input(z.object({ model: modelReferenceSchema, level: z.enum(graphLevels).default('ir') }))
      .output(graphSchema),
    /** Warnings of the conversion to the IR that a run measures; converted if it is not there yet. */
    conversion: base.input(z.object({ model: modelReferenceSchema })).output(convertDocumentSchema),
    source: base.input(z.object({ model: modelReferenceSchema })).output(sourceTextSchema),
  },
  /** Published measurements that are shown next to one's own; those that ship stay as they are. */
  references: {
    list: base.output(referencesSchema),
    /** The text of a file of the format; one of the same id is replaced. */
    add: base.input(z.object({ text: z.string().max(1 << 20) })).output(referenceSchema),
    remove: base.input(z.object({ id: z.string().min(1) })).output(referenceSchema),
  },
  /** Accuracies and calibrations that were measured, of the model with these files; of this name where no hash is known. */
  reports: base
    .input(z.object({ model: z.string().min(1), modelSha256: z.string().nullable().default(null) }))
    .output(reportsSchema),
  /** Runs as files for people who were not there, in memory: who asked writes them. */
  report: base.input(reportRequestSchema).output(reportFilesSchema),
  images: {
    /** Whether a folder or an archive can be calibrated or tested with; fails with the reason where it cannot. */
    look: base.input(z.object({ path: imagesPathSchema })).output(imageFolderSchema),
  },
  files: {
    /** Null: the folders that pages may list. */
    browse: base.input(z.object({ folder: browsedFolderSchema.nullable() })).output(listedFolderSchema),
  },
  /** What the host carries out by itself, watched or not. */
  work: {
    /** Answers as soon as the request is known to be one that can be carried out. */
    start: base.input(workRequestSchema).output(z.object({ id: z.string() })),
    list: base.output(workListSchema),
    /** The list as it stands, then again whenever work starts, is cancelled or ends; never ends by itself. */
    changes: base.output(eventIterator(workListSchema)),
    /**
     * What happened after the event `after` (0: from the beginning), then what happens; ends with the result, or as
     * the work's error. What is outdated is left out: older progress, older states of a cell.
     */
    watch: base
      .input(z.object({ id: z.string().min(1), after: z.number().int().nonnegative() }))
      .output(eventIterator(numberedEventSchema, workResultSchema)),
    /** Work that waits for its turn on this machine begins, at the same time as what it may disturb, which says so. */
    startNow: base.input(z.object({ id: z.string().min(1) })).output(z.object({ id: z.string() })),
    /** Answers at once; watchers hear when it has ended. */
    cancel: base.input(z.object({ id: z.string().min(1) })).output(z.object({ id: z.string() })),
  },
  runs: {
    list: base.input(z.object({ deleted: z.boolean(), filter: runFilterSchema.exactOptional() })).output(
      z.object({
        schemaVersion: z.literal(1),
        runs: z.array(listedRunSchema),
        /** Runs that the store holds but cannot read, each with the reason. */
        damaged: z.array(z.object({ id: z.string(), reason: z.string() })),
      }),
    ),
    show: base.input(runId).output(runWithRoundsSchema),
    /** Of the cells of these runs: how much their configurations vary from run to run, as all other runs that are kept show it. */
    spreads: base.input(z.object({ ids: z.array(z.string().min(1)).max(16) })).output(spreadsSchema),
    /**
     * One configuration through the runs of the machine of this run, measured as there; its changes annotate it. Without a run: of the
     * newest that measured it.
     */
    history: base
      .input(
        z.object({
          run: z.string().min(1).exactOptional(),
          model: z.string(),
          device: z.string(),
          precision: recordedPrecisionSchema,
        }),
      )
      .output(historySchema),
    /** What people say of the change of level that begins with this run; null: nothing. `undo` takes it back. */
    mark: base
      .input(runId.extend({ configuration: z.string().min(1), mark: changeMarkSchema.nullable() }))
      .output(changedRunSchema),
    /** Names, tags, notes and pins; what is left out stays. `undo` takes the change back. */
    annotate: base.input(runId.extend({ words: runWordsSchema })).output(changedRunSchema),
    /** As a file that travels, or an archive with what else is kept of its models; `base64` are its bytes. */
    export: base
      .input(runId.extend({ archive: z.boolean() }))
      .output(z.object({ name: z.string(), base64: z.string() })),
    /** Files of Vinobench's and of other programs; all of them, or an error that names the first that is refused. */
    import: base.input(z.object({ files: z.array(readablePathSchema).min(1) })).output(importedFilesSchema),
    /** The run that a file holds; it is not kept. */
    read: base.input(z.object({ file: readablePathSchema })).output(runWithRoundsSchema),
    delete: base.input(runId).output(runSummarySchema),
    restore: base.input(runId).output(runSummarySchema),
    /** Takes a change of a run back (a name, tag, note, pin, or that it was deleted); null: the latest that was not taken back. */
    undo: base.input(z.object({ change: z.number().int().positive().nullable() })).output(changedRunSchema),
  },
  profiles: {
    /** Without their kernels. */
    list: base.input(z.object({ deleted: z.boolean() })).output(profileListSchema),
    show: base.input(runId).output(storedProfileSchema),
    delete: base.input(runId).output(runId),
    restore: base.input(runId).output(runId),
  },
};
