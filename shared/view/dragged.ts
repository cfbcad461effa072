/** What will happen with files that are dragged over the window, as far as a browser tells before they are dropped: how many, of which types. */
import { plural } from './format.ts';

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

export interface DragTexts {
  readonly title: string;
  readonly lines: readonly string[];
  /** False: nothing will be taken. */
  readonly welcome: boolean;
}

const image = /^image\/|zip|x-tar|gzip/;
const imageLines = [
  'Pictures, a folder or an archive of them; a val.txt among them names their classes.',
  'They are looked into first, and INT8 is put among the precisions.',
];
const kinds = 'Caffe, IR, ONNX, TensorFlow, TFLite and Paddle are read; folders are searched.';

export function dragTexts({ types, planned, measuring, sending, halves }: Dragged): DragTexts {
  if (sending)
    return {
      title: 'Files are being sent already',
      lines: ['Drop these when that is done, or cancel it first.'],
      welcome: false,
    };
  if (types.length > 0 && types.every((type) => image.test(type)))
    return { title: 'Drop to calibrate INT8 with these images', lines: imageLines, welcome: true };
  const [first = ''] = planned;
  const place = planned.length === 1 ? first : `the ${planned.length} models chosen now`;
  return {
    title:
      types.length === 0
        ? 'Drop to add'
        : `Drop ${plural(types.length, 'file or folder', 'files or folders')} to add`,
    lines: [
      kinds,
      measuring
        ? 'A run is measuring: it goes on as it began, and what is added is converted when it has ended.'
        : 'What is added is converted at once.',
      `It becomes the selection of the next run${planned.length === 0 ? '' : `, in place of ${place}`}.`,
      ...halves.map((name) => `${name} waits for its other half.`),
    ],
    welcome: true,
  };
}
