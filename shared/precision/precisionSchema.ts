import { z } from 'zod';
import { precisions, recordedPrecisions } from './precision.ts';

export const precisionSchema = z.enum(precisions);

/** Of what was measured, perhaps by another program. */
export const recordedPrecisionSchema = z.enum(recordedPrecisions);
