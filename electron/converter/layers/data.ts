/**
 * Layers that read a training set: Data, AnnotatedData, ImageData, WindowData, MemoryData, HDF5Data, VideoData,
 * SegNet's DenseImageData and DeepLab's ImageSegData. Where the file or the caller gives the size of its images, the
 * first top becomes the net's input; further tops are labels. Their transform_param is preprocessing and no part of the net.
 */
import { checkedDimensions } from '../caffe/caffeModel.ts';
import type { CaffeLayer } from '../caffe/caffeNet.ts';
import { bindText, emptyMessage, type Fields, optional, raw, scalar } from '../caffe/message.ts';
import { defineLayer, type LayerDefinition } from './definition.ts';

/** The fields that size a batch, of TransformationParameter, DataParameter and the blocks like it; all others are `rest`. */
const sizeFields = {
  batch_size: optional('uint32', 1),
  crop_size: scalar('uint32', 2, 0),
  crop_h: scalar('uint32', 3, 0),
  crop_w: scalar('uint32', 4, 0),
  new_height: scalar('uint32', 5, 0),
  new_width: scalar('uint32', 6, 0),
  channels: optional('uint32', 7),
  height: optional('uint32', 8),
  width: optional('uint32', 9),
  force_gray: scalar('bool', 10, false),
  is_color: scalar('bool', 11, true),
  scale: optional('float', 12),
  mean_value: raw(13),
  mean_file: raw(14),
};

const blocks: Readonly<Record<string, string>> = {
  Data: 'data_param',
  AnnotatedData: 'data_param',
  ImageData: 'image_data_param',
  WindowData: 'window_data_param',
  MemoryData: 'memory_data_param',
  HDF5Data: 'hdf5_data_param',
  VideoData: 'video_data_param',
  DenseImageData: 'dense_image_data_param',
  ImageSegData: 'image_data_param',
};

/** The layer without the blocks that are read here, unchecked: what trains is not what runs. */
export const data: LayerDefinition = defineLayer({
  types: Object.keys(blocks),
  bottoms: [0, 0],
  tops: [0, Number.POSITIVE_INFINITY],
  plan({ layer, context, warn }) {
    const transform = sizesIn(layer, 'transform_param');
    const source = sizesIn(layer, blocks[layer.type] ?? '');
    const [blob, ...labels] = layer.tops;
    const shape =
      batchShape(transform, source) ?? (blob === undefined ? undefined : context.givenShape(blob));
    if (shape === undefined || blob === undefined) {
      return { build: () => layer.tops.map(() => undefined) };
    }
    const checked = checkedDimensions(shape, blob, layer.file, layer.line);
    warn({ kind: 'became-input', blob, shape: [...checked] });
    const scaled = [transform, source].some(
      (sizes) => sizes.scale !== undefined || sizes.mean_value.length > 0 || sizes.mean_file.length > 0,
    );
    if (scaled) warn({ kind: 'prepares-data' });
    return { build: ({ parameter }) => [parameter(blob, checked), ...labels.map(() => undefined)] };
  },
});

function sizesIn(layer: CaffeLayer, block: string) {
  const found = layer.extras.find((extra) => extra.name === block);
  if (found?.value.kind !== 'message') return emptyMessage(sizeFields);
  // Only these are bound; a field of the same name with another meaning does not stand in these blocks.
  const fields = found.value.fields.filter(({ name }) => Object.hasOwn(sizeFields satisfies Fields, name));
  return bindText({ ...found.value, fields }, sizeFields, layer.file, found.at);
}

type Sizes = ReturnType<typeof sizesIn>;

/** Undefined where the training set alone knows. */
function batchShape(transform: Sizes, source: Sizes): number[] | undefined {
  const { channels, height, width, batch_size: batch = 1 } = source;
  if (channels !== undefined && height !== undefined && width !== undefined) {
    return [batch, channels, height, width];
  }
  const crop = transform.crop_size || source.crop_size;
  const rows = transform.crop_h || crop || source.new_height;
  const columns = transform.crop_w || crop || source.new_width;
  if (rows === 0 || columns === 0) return undefined;
  return [batch, transform.force_gray || !source.is_color ? 1 : 3, rows, columns];
}
