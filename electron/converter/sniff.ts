/** What a file is, told from its first bytes; its name is not asked. */
import { isTextByte, openInput } from './inputFile.ts';

export type FileKind =
  | 'prototxt'
  | 'caffemodel'
  | 'ir'
  | 'onnx'
  | 'tensorflow'
  | 'tflite'
  | 'paddle'
  | 'hdf5'
  | 'unknown';

const headBytes = 4096;

/** @throws VinobenchError `input` for a file that is missing, empty, unreadable or a folder. */
export async function sniff(path: string): Promise<FileKind> {
  const { file, size } = await openInput(path, 'model file');
  try {
    const head = new Uint8Array(Math.min(size, headBytes));
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    return sniffBytes(head.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

export function sniffBytes(head: Uint8Array): FileKind {
  const ascii = (start: number, end: number): string => String.fromCharCode(...head.subarray(start, end));
  if (ascii(4, 8) === 'TFL3') return 'tflite';
  if (ascii(0, 4) === '\x89HDF') return 'hdf5';
  const text = textOf(head);
  if (text !== undefined) return sniffText(text);
  return sniffProtobuf(head);
}

/** Undefined for bytes that are no text, in whatever code page. */
function textOf(head: Uint8Array): string | undefined {
  // What tells formats apart is ASCII, so one character a byte will do.
  return head.every(isTextByte)
    ? new TextDecoder('latin1').decode(head).replace(/^\u00ef\u00bb\u00bf/, '')
    : undefined;
}

function sniffText(text: string): FileKind {
  const withoutComments = text.replace(/^\s*#[^\n]*$/gm, '').trimStart();
  if (/^<(\?xml|net\b)/.test(withoutComments)) return /<net\b/.test(withoutComments) ? 'ir' : 'unknown';
  return /^[A-Za-z_]\w*\s*[:{<]/.test(withoutComments) ? 'prototxt' : 'unknown';
}

/** By the first field: each of these formats opens with another one, or with another first byte in it. */
function sniffProtobuf(head: Uint8Array): FileKind {
  const [first, second = 0] = head;
  switch (first) {
    case 0x08: // ModelProto.ir_version, a number
      return 'onnx';
    case 0x12: // NetParameter.layers, field 2
      return 'caffemodel';
    case 0xa2: // NetParameter.layer, field 100
      return second === 0x06 ? 'caffemodel' : 'unknown';
    case 0x0a: {
      const inside = head[head.findIndex((byte, index) => index > 0 && byte < 0x80) + 1];
      if (inside === 0x0a) return 'tensorflow'; // GraphDef.node, whose first field is its name
      if (inside === 0x08) return 'paddle'; // ProgramDesc.blocks, whose first field is a number
      return 'caffemodel'; // NetParameter.name, a string
    }
    default:
      return 'unknown';
  }
}
