/** Branded units as fields of documents, requests and messages. In JSON each is the bare number that it always was. */
import { z } from 'zod';

export const nanosecondsSchema = z.number().brand<'ns'>();
export const microsecondsSchema = z.number().brand<'us'>();
export const millisecondsSchema = z.number().brand<'ms'>();
export const secondsSchema = z.number().brand<'s'>();
export const bytesSchema = z.number().brand<'bytes'>();
