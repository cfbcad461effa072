import { z } from 'zod';
import { precisions } from './precision.ts';

export const precisionSchema = z.enum(precisions);
