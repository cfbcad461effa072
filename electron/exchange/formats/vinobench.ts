/** Files of Vinobench's own, and the documents that its commands print with --json; those of older schemas as today's. */
import { createHash } from 'node:crypto';
import { constants, zstdDecompressSync } from 'node:zlib';
import { z } from 'zod';
import { accuracyDocumentSchema } from '../../../shared/documents/accuracy.ts';
import { calibrationDocumentSchema } from '../../../shared/documents/calibration.ts';
import { runToday } from '../../../shared/documents/oldRuns.ts';
import { profileDocumentSchema, profileSchemaVersion } from '../../../shared/documents/profile.ts';
import { reportContentsSchema } from '../../../shared/documents/reports.ts';
import { runSchemaVersion, runWithRoundsSchema } from '../../../shared/documents/run.ts';
import { profileToday } from '../../store/version2.ts';
import { checkedJson } from '../checkedJson.ts';
import { checkRun } from '../checkRun.ts';
import { exchangeLimits, refusedFile } from '../limits.ts';
import type { Part } from '../parts.ts';
import { defineFormat } from './format.ts';

export const fileVersion = 1;
export const fileKinds = ['run', 'profile', 'accuracy', 'calibration'] as const;
type FileKind = (typeof fileKinds)[number];

const head = z.looseObject({ vinobench: z.literal('file'), fileVersion: z.number() });
const envelope = z.object({
  kind: z.enum(fileKinds),
  /** Of an accuracy or a calibration: what it is about. */
  contents: reportContentsSchema.optional(),
  document: z.unknown().optional(),
  packed: z
    .object({
      encoding: z.literal('zstd'),
      bytes: z.number().int().positive().max(exchangeLimits.documentBytes),
      sha256: z.string(),
      data: z.base64(),
    })
    .optional(),
});
const run = z.looseObject({ schemaVersion: z.number(), run: z.looseObject({}), cells: z.array(z.unknown()) });
const profile = z.looseObject({
  schemaVersion: z.number(),
  profiles: z.array(z.unknown()),
  machine: z.unknown(),
});
const keptProfile = z.looseObject({ profile: z.looseObject({}), document: profile });

export const vinobenchFile = defineFormat({
  format: 'vinobench',
  kind: 'json',
  detect: ({ json }) => [head, run, profile, keptProfile].some((schema) => schema.safeParse(json).success),
  read: ({ json }, file) => {
    if (head.safeParse(json).success) return [enveloped(json, file)];
    const kept = keptProfile.safeParse(json);
    if (kept.success) return [partOf('profile', kept.data.document, undefined, file)];
    return [partOf(run.safeParse(json).success ? 'run' : 'profile', json, undefined, file)];
  },
});

function enveloped(json: unknown, file: string): Part {
  const { fileVersion: version } = head.parse(json);
  if (version > fileVersion) throw newer(file, `file version ${version}`);
  const read = envelope.safeParse(json);
  if (!read.success) throw damaged(file, read.error);
  const { kind, contents, document, packed } = read.data;
  return partOf(
    kind,
    packed === undefined ? document : checkedJson(unpackedData(packed, file), file),
    contents,
    file,
  );
}

function unpackedData(
  { bytes, sha256, data }: NonNullable<z.infer<typeof envelope>['packed']>,
  file: string,
): Buffer {
  let content: Buffer;
  try {
    content = zstdDecompressSync(Buffer.from(data, 'base64'), {
      maxOutputLength: bytes,
      params: { [constants.ZSTD_d_windowLogMax]: 24 },
    });
  } catch (error) {
    throw refusedFile(file, 'is cut off or damaged: its compressed document cannot be unpacked', error);
  }
  if (createHash('sha256').update(content).digest('hex') !== sha256)
    throw refusedFile(file, 'is damaged: its checksum does not fit its document');
  return content;
}

const versioned = z.looseObject({ schemaVersion: z.number() });
const newest: Readonly<Record<FileKind, number>> = {
  run: runSchemaVersion,
  profile: profileSchemaVersion,
  accuracy: 1,
  calibration: 1,
};

function partOf(
  kind: FileKind,
  json: unknown,
  contents: z.infer<typeof reportContentsSchema> | undefined,
  file: string,
): Part {
  const version = versioned.safeParse(json).data?.schemaVersion;
  if (version !== undefined && version > newest[kind]) throw newer(file, `schema ${version} of a ${kind}`);
  switch (kind) {
    case 'run': {
      // `bench --json` prints no samples.
      const today = runToday({ rounds: [], ...(typeof json === 'object' ? json : {}) });
      return { kind, document: checkRun(read(runWithRoundsSchema, today, file), file) };
    }
    case 'profile': {
      const document = read(profileDocumentSchema, profileToday(json), file);
      if (document.profiles.length === 0) throw refusedFile(file, 'has no profile of a configuration');
      return { kind, document };
    }
    case 'accuracy':
      if (contents === undefined) throw refusedFile(file, 'does not say which model its accuracy is of');
      return { kind, report: { contents, document: read(accuracyDocumentSchema, json, file) } };
    case 'calibration': {
      if (contents === undefined) throw refusedFile(file, 'does not say which model its calibration is of');
      const document = read(calibrationDocumentSchema, json, file);
      // They name files of another machine; a path of this one would let a page read what it may not.
      return {
        kind,
        report: { contents, document: { ...document, xml: nameOf(document.xml), bin: nameOf(document.bin) } },
      };
    }
  }
}

const nameOf = (path: string): string => path.split(/[\\/]/).at(-1) ?? '';

function read<S extends z.ZodType>(schema: S, json: unknown, file: string): z.output<S> {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  throw damaged(file, result.error);
}

function damaged(file: string, error: z.ZodError): ReturnType<typeof refusedFile> {
  const where = (error.issues[0]?.path ?? []).map(String).join('.').slice(0, 80);
  const place = /^[\w.]+$/.test(where) ? ` at ${where}` : '';
  return refusedFile(file, `is not as Vinobench writes it${place}`, error);
}

const newer = (file: string, what: string) =>
  refusedFile(file, `was written by a newer Vinobench (${what}): update this one`);
