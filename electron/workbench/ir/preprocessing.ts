/** The preprocessing that a request asks to put into a network, with the channel order that the network wants. */
import { findModel } from '../../../models/catalogue.ts';
import { isExample, shippedExample } from '../../../models/example.ts';
import type { Preprocessing } from '../../../shared/models/preparation.ts';
import type { ConvertRequest } from '../../../shared/work/convert.ts';

/** Caffe reads images with OpenCV, hence in BGR order, unless the catalogue knows better. */
export function preprocessingOf({ model, preprocessing }: ConvertRequest): Preprocessing | null {
  if (preprocessing === null) return null;
  const { mean, scale, colour } = preprocessing;
  const id = model.kind === 'catalogue' ? model.id : '';
  const entry = isExample(id) ? shippedExample() : findModel(id);
  return {
    wanted: entry?.colourOrder ?? 'BGR',
    ...(mean === null ? {} : { mean }),
    ...(scale === null ? {} : { scale }),
    ...(colour === null ? {} : { given: colour }),
  };
}
