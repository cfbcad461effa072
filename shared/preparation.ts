/** How an image becomes a network's input: told with every calibration and every accuracy, so that both can be repeated. */
import { z } from 'zod';

const perChannel = z.array(z.number()).min(1).max(3);

export const preparationSchema = z
  .object({
    /** Of the network's input, in pixels. */
    width: z.number().int().min(1).max(16_384),
    height: z.number().int().min(1).max(16_384),
    channels: z.union([z.literal(1), z.literal(3)]),
    /** Order of the network's channels; one channel is the luminance in either. */
    colour: z.enum(['RGB', 'BGR']),
    /** Taken off the pixels, which go from 0 to 255; one each, in `colour` order. */
    mean: perChannel,
    /** Multiplies what is left when the mean is off. */
    scale: perChannel,
    /** fit: stretched to the size; crop: shorter side to the size / 0.875, then the centre is cut out. */
    resize: z.enum(['fit', 'crop']),
  })
  .refine(
    ({ channels, mean, scale }) => mean.length === channels && scale.length === channels,
    'mean and scale have one number for each channel',
  );
export type Preparation = Readonly<z.infer<typeof preparationSchema>>;
