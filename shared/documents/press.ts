/** One press of Profile, or one command of the terminal: its profiles belong together, however many pieces of work they are. */
import { z } from 'zod';

export const pressIdSchema = z.uuid().brand<'PressId'>();
export type PressId = z.infer<typeof pressIdSchema>;

/** @param uuid new, made by the one who asks */
export const pressId = (uuid: string): PressId => uuid as PressId;
