/** Installing a release of OpenVINO beside the default one. */
import { z } from 'zod';
import { releaseSchema, runtimesSchema } from '../machine/runtimes.ts';
import { defineWork, nowSchema } from './work.ts';

const runtimeRequestSchema = z.object({ release: releaseSchema, now: nowSchema });

export const runtime = defineWork({
  kind: 'runtime',
  request: runtimeRequestSchema,
  /** Those that are installed by then. */
  document: runtimesSchema,
  title: ({ release }) => `Adding OpenVINO ${release}`,
});
