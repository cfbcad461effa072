/**
 * How an image becomes a network's input: recorded with every calibration and every accuracy, so that both can be
 * repeated. It happens outside the network; what `convert` puts into it is left out here.
 */
import { z } from 'zod';
import type { PlainWarning } from '../warnings/warning.ts';

const colourSchema = z.enum(['RGB', 'BGR']);
const resizeSchema = z.enum(['fit', 'crop']);
const perChannelSchema = z.array(z.number()).min(1).max(3);
const factorsSchema = perChannelSchema.refine(
  (values) => !values.includes(0),
  'a scale of 0 would erase the image',
);

export const preparationSchema = z
  .object({
    /** Of the network's input, in pixels. */
    width: z.number().int().min(1).max(16_384),
    height: z.number().int().min(1).max(16_384),
    channels: z.union([z.literal(1), z.literal(3)]),
    layout: z.enum(['NCHW', 'NHWC']),
    /** Order of the network's channels; one channel is the luminance in either. */
    colour: colourSchema,
    /** Taken off the pixels, which go from 0 to 255; one each, in `colour` order. */
    mean: perChannelSchema,
    /** Multiplies what is left when the mean is off. */
    scale: factorsSchema,
    /** fit: stretched to the size; crop: shorter side to the size / 0.875, then the centre is cut out. */
    resize: resizeSchema,
  })
  .refine(
    ({ channels, mean, scale }) => mean.length === channels && scale.length === channels,
    'mean and scale have one number for each channel',
  );
export type Preparation = Readonly<z.infer<typeof preparationSchema>>;

/** One that could not be decoded and is left out: `reason` continues a sentence about it. */
export const brokenImageSchema = z.object({ name: z.string(), reason: z.string() });
export type BrokenImage = z.infer<typeof brokenImageSchema>;

/** What a user may say about it. Null: what is known of the network. */
export const preparationOptionsSchema = z.object({
  /** One value for all channels or one each. */
  mean: perChannelSchema.nullable(),
  scale: factorsSchema.nullable(),
  colour: colourSchema.nullable(),
  resize: resizeSchema.nullable(),
});
export type PreparationOptions = Readonly<z.infer<typeof preparationOptionsSchema>>;

/** What a list of networks knows; mean and scale in `colour` order. */
export type KnownPreparation = Readonly<Pick<Preparation, 'colour' | 'mean' | 'scale' | 'resize'>>;

export interface PreparationWish {
  readonly asked: PreparationOptions;
  /** Null: unknown network. */
  readonly known: KnownPreparation | null;
}

type ColourOrder = z.infer<typeof colourSchema>;

/** What `convert` is asked to put into an IR. */
export interface Preprocessing {
  /** One for all channels or one each; in the network's channel order. */
  readonly mean?: readonly number[] | undefined;
  /** Multiplies what is left when the mean is taken off. */
  readonly scale?: readonly number[] | undefined;
  /** Of the images that will be given; default: the network's own. */
  readonly given?: ColourOrder | undefined;
  /** What the network was trained on. */
  readonly wanted: ColourOrder;
}

/** What `convert` put into an IR, as its rt_info keeps it under `vinobench/preprocessing`. */
export const bakedPreprocessingSchema = z.object({
  mean: z.array(z.number()).optional(),
  scale: z.array(z.number()).optional(),
  /** Order of the images that it takes; left out: `wanted`. */
  given: colourSchema.optional(),
  wanted: colourSchema,
});
type BakedPreprocessing = z.infer<typeof bakedPreprocessingSchema>;

export type InputSize = Pick<Preparation, 'width' | 'height' | 'channels' | 'layout'>;

export interface ChosenPreparation {
  readonly preparation: Preparation;
  readonly warnings: readonly PlainWarning[];
}

/**
 * What is asked counts first, then what the IR has inside, then what is known of the network; else pixels go in as they
 * are, as RGB stretched to the size, with a warning.
 * @param input of the network
 * @param baked null: nothing
 * @throws RangeError when mean or scale do not fit the channels
 */
export function choosePreparation(
  { asked, known, baked }: PreparationWish & { readonly baked: BakedPreprocessing | null },
  input: InputSize,
): ChosenPreparation {
  const colour = asked.colour ?? bakedColour(baked) ?? known?.colour ?? 'RGB';
  const ofKnown = (values: readonly number[] | undefined): readonly number[] | undefined =>
    known?.colour === colour ? values : values?.toReversed();
  const mean = asked.mean ?? (baked?.mean === undefined ? ofKnown(known?.mean) : [0]) ?? [0];
  const scale = asked.scale ?? (baked?.scale === undefined ? ofKnown(known?.scale) : [1]) ?? [1];
  const guessed = known === null && baked === null && Object.values(asked).every((value) => value === null);
  return {
    preparation: {
      ...input,
      colour,
      mean: eachChannel('mean', mean, input.channels),
      scale: eachChannel('scale', scale, input.channels),
      resize: asked.resize ?? known?.resize ?? 'fit',
    },
    warnings: guessed ? [{ kind: 'preparation-unknown' }] : [],
  };
}

const bakedColour = (baked: BakedPreprocessing | null) => baked?.given ?? baked?.wanted;

function eachChannel(what: string, values: readonly number[], channels: number): number[] {
  const [only] = values;
  if (values.length === 1 && only !== undefined) return Array.from({ length: channels }, () => only);
  if (values.length === channels) return [...values];
  const plural = channels === 1 ? 'channel' : 'channels';
  throw new RangeError(`${what} has ${values.length} values, but the network has ${channels} ${plural}`);
}
