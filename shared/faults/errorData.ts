/** How an error of Vinobench crosses a transport, next to its sentence: what kind it is, and where. */
import { z } from 'zod';
import { errorCodes, fileTroubles } from './errors.ts';

const errorPlaceSchema = z.object({
  file: z.string().exactOptional(),
  line: z.number().exactOptional(),
  column: z.number().exactOptional(),
  layer: z.string().exactOptional(),
  trouble: z.enum(fileTroubles).exactOptional(),
  operations: z
    .array(
      z.object({ operation: z.string(), node: z.string().exactOptional(), reason: z.string().nullable() }),
    )
    .readonly()
    .exactOptional(),
});
export const errorDataSchema = z.object({ code: z.enum(errorCodes), place: errorPlaceSchema });
