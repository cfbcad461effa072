/** What will happen with files that are dragged over the window, as far as a browser tells before they are dropped: how many, of which types. */
import { plural } from '../text/format.ts';

export interface Dragged {
  /** MIME types of the files; empty where the system knows none, as for most models. */
  readonly types: readonly string[];
  /** Titles of the models that the next run would have. */
  readonly planned: readonly string[];
  readonly measuring: boolean;
  /** Files are on their way already. */
  readonly sending: boolean;
  /** Names of halves that wait for their partner. */
  readonly halves: readonly string[];
}

interface DragTexts {
  readonly title: string;
  readonly lines: readonly string[];
  /** False: nothing will be taken. */
  readonly welcome: boolean;
}

const image = /^image\/|zip|x-tar|gzip/;
const imageLines = [
  'Images, or a folder or archive of images; a val.txt among them names their classes.',
  'They are checked first, and INT8 is added to the precisions.',
];
const kinds = 'Caffe, IR, ONNX, TensorFlow, TFLite and Paddle are read; folders are searched.';

export function dragTexts({ types, planned, measuring, sending, halves }: Dragged): DragTexts {
  if (sending)
    return {
      title: 'Other files are still being sent',
      lines: ['Drop these when that is done, or cancel it first.'],
      welcome: false,
    };
  if (types.length > 0 && types.every((type) => image.test(type)))
    return { title: 'Drop to calibrate INT8 with these images', lines: imageLines, welcome: true };
  return {
    title:
      types.length === 0
        ? 'Drop to add'
        : `Drop ${plural(types.length, 'file or folder', 'files or folders')} to add`,
    lines: [
      kinds,
      measuring
        ? 'A run is in progress and stays as it is; added models are converted when it ends.'
        : 'Added models are converted at once.',
      `They join the next run${planned.length === 0 ? '' : ` with ${plural(planned.length, 'selected model')}`}.`,
      ...halves.map((name) => `${name} waits for its other half.`),
    ],
    welcome: true,
  };
}
