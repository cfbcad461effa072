/** What is wrong with a file that was given as a part of a model, and what to do: one sentence. */
import type { FileHead } from './fileHead.ts';
import { type FileKind, type Recognised, recognise } from './fileKind.ts';

/** The part of a model that a file is given as. */
export type FileRole =
  | 'caffe-topology'
  | 'caffe-weights'
  | 'ir-topology'
  | 'ir-weights'
  | 'onnx'
  | 'tensorflow'
  | 'tensorflow-text'
  | 'tflite'
  | 'paddle-topology'
  | 'paddle-weights';

interface Part {
  readonly name: string;
  /** What it is; `unknown` and `text` where its reader says better what is wrong. Null: bytes of any kind but those of `never`. */
  readonly kinds: readonly FileKind[] | null;
}

/** Raw numbers may begin like anything short: only what cannot be chance is taken for something else. */
const never: readonly FileKind[] = [
  'git-lfs-pointer',
  'git-annex-pointer',
  'html',
  'server-error',
  'hdf5',
  'zip',
  'pytorch-zip',
  'keras',
  'numpy-archive',
  'numpy',
];

const parts: Readonly<Record<FileRole, Part>> = {
  'caffe-topology': { name: 'a Caffe prototxt', kinds: ['prototxt', 'text', 'unknown'] },
  'caffe-weights': { name: 'a caffemodel', kinds: ['caffemodel', 'unknown'] },
  'ir-topology': { name: 'an OpenVINO IR', kinds: ['ir'] },
  'ir-weights': { name: "an IR's weights", kinds: null },
  onnx: { name: 'an ONNX model', kinds: ['onnx', 'unknown'] },
  tensorflow: { name: 'a TensorFlow graph', kinds: ['tensorflow', 'unknown'] },
  'tensorflow-text': { name: 'a TensorFlow graph as text', kinds: ['tensorflow-text'] },
  tflite: { name: 'a TensorFlow Lite model', kinds: ['tflite'] },
  'paddle-topology': { name: 'a Paddle program', kinds: ['paddle', 'unknown'] },
  'paddle-weights': { name: "a Paddle program's weights", kinds: null },
};

/** IR versions that the runtime reads; older ones ended with OpenVINO 2020.4. */
const readIr = { oldest: 10, newest: 11 };

const openFormats = 'ONNX, TensorFlow, TensorFlow Lite, Paddle or Caffe';

interface Advice {
  /** Behind "is". */
  readonly what: string;
  readonly todo: string;
}

const again = 'download the file again';
const fromSource = (todo: string): string => `${todo}, or take the model in ${openFormats}`;

/** For each kind that can be no part of a model here, whatever it was given as. */
const advice: Readonly<Partial<Record<FileKind, Advice>>> = {
  empty: { what: 'empty', todo: again },
  zeros: { what: 'only zero bytes at its beginning, as an unfinished download is', todo: again },
  'git-lfs-pointer': {
    what: 'a Git LFS pointer, not the file itself',
    todo: 'run "git lfs pull" in its repository, or download the file from its page',
  },
  'git-annex-pointer': {
    what: 'a git-annex pointer, not the file itself',
    todo: 'run "git annex get" for it in its repository',
  },
  html: { what: 'an HTML page, not the file itself', todo: 'download the raw file that the page shows' },
  'server-error': { what: "a server's error message, not the file itself", todo: again },
  xml: { what: 'an XML file without the <net> of an OpenVINO IR', todo: 'choose the .xml of the model' },
  json: { what: 'a JSON file', todo: `choose the model itself (${openFormats}, or an IR)` },
  text: { what: 'a text file', todo: `choose the model itself (${openFormats}, or an IR)` },
  'onnx-text': {
    what: 'an ONNX model as text',
    todo: 'save it in binary: onnx.save(onnx.parser.parse_model(text), "model.onnx")',
  },
  hdf5: {
    what: 'an HDF5 file, as Keras saves it (.h5) or Caffe its snapshots (.caffemodel.h5)',
    todo: 'in Keras save a SavedModel (model.export("folder")), in Caffe a .caffemodel (net.save("net.caffemodel"))',
  },
  keras: {
    what: 'a Keras model (.keras)',
    todo: 'export it (model.export("folder")) and choose the folder',
  },
  'keras-json': {
    what: 'a Keras architecture without weights',
    todo: 'export the model (model.export("folder")) and choose the folder',
  },
  pytorch: pytorch('a PyTorch checkpoint'),
  'pytorch-zip': pytorch('a PyTorch file (.pt, .pth)'),
  pickle: pytorch('a Python pickle'),
  safetensors: {
    what: 'a safetensors file: weights without a network',
    todo: 'export the model from its framework to ONNX',
  },
  gguf: { what: 'a GGUF file of llama.cpp', todo: fromSource('export the original model to ONNX') },
  tensorrt: {
    what: 'a TensorRT engine, compiled for one NVIDIA GPU',
    todo: 'choose the ONNX model that it was built from',
  },
  'ncnn-param': ncnn('an ncnn network (.param)'),
  'ncnn-binary-param': ncnn('an ncnn network (.param.bin)'),
  'ncnn-weights': ncnn("an ncnn network's weights (.bin)"),
  coreml: coreml('a Core ML model'),
  'coreml-package': coreml('a Core ML package'),
  'mxnet-json': mxnet('an MXNet network (-symbol.json)'),
  'mxnet-params': mxnet("an MXNet network's weights (.params)"),
  'darknet-cfg': darknet('a Darknet network (.cfg)'),
  'darknet-weights': darknet("a Darknet network's weights (.weights)"),
  'paddle-json': {
    what: 'a Paddle 3 program in JSON',
    todo: 'export it with FLAGS_enable_pir_api=0 to get a .pdmodel, or with paddle2onnx to ONNX',
  },
  'tensorflow-js': {
    what: 'a TensorFlow.js model',
    todo: 'choose the SavedModel or the ONNX model that it was made from',
  },
  'saved-model-text': { what: 'a TensorFlow SavedModel as text', todo: 'save it in binary (saved_model.pb)' },
  executorch: { what: 'an ExecuTorch program (.pte)', todo: 'export the PyTorch model to ONNX' },
  circle: { what: 'a Circle model', todo: 'choose the TensorFlow Lite model that it was made from' },
  rknn: { what: 'an RKNN model for Rockchip NPUs', todo: 'choose the ONNX model that it was made from' },
  hailo: { what: 'a Hailo executable (.hef)', todo: 'choose the ONNX model that it was made from' },
  caffe2: { what: 'a Caffe2 network', todo: 'export it to ONNX (caffe2.python.onnx.frontend)' },
  'caffe-solver': {
    what: 'a Caffe solver, which says how to train',
    todo: 'choose the deploy prototxt of the network',
  },
  'caffe-mean': {
    what: "a Caffe mean image (.binaryproto), not a network's weights",
    todo: 'choose the .caffemodel; give means with --mean',
  },
  'caffe-solverstate': {
    what: 'a Caffe .solverstate, which training continues from',
    todo: 'choose the .caffemodel of the same iteration',
  },
  numpy: { what: 'a NumPy array', todo: 'choose a model; arrays are inputs (--input)' },
  'numpy-archive': {
    what: 'an archive of NumPy arrays',
    todo: 'choose a model; arrays are inputs (--input)',
  },
  image: { what: 'an image', todo: 'choose a model; images are for calibration and accuracy (--images)' },
  pdf: { what: 'a PDF document', todo: `choose the model itself (${openFormats}, or an IR)` },
  program: { what: 'a program', todo: `choose the model itself (${openFormats}, or an IR)` },
  zip: { what: 'a zip archive', todo: 'unpack it and choose the model in it' },
  archive: { what: 'a compressed archive', todo: 'unpack it and choose the model in it' },
};

function pytorch(what: string): Advice {
  return {
    what,
    todo: 'export the model to ONNX (torch.onnx.export), or convert it with openvino.convert_model',
  };
}
function ncnn(what: string): Advice {
  return { what, todo: 'choose the ONNX or PyTorch model that it was made from, exported to ONNX' };
}
function coreml(what: string): Advice {
  return { what, todo: 'export the original model to ONNX' };
}
function mxnet(what: string): Advice {
  return { what, todo: 'export it to ONNX (mxnet.onnx.export_model)' };
}
function darknet(what: string): Advice {
  return { what, todo: 'convert it to ONNX or to Caffe' };
}

/** How files of other kinds that are read are called, and by which extension they are known. */
const readKinds: Readonly<Partial<Record<FileKind, { readonly what: string; readonly extension: string }>>> =
  {
    prototxt: { what: 'a Caffe prototxt', extension: 'prototxt' },
    caffemodel: { what: 'Caffe weights', extension: 'caffemodel' },
    ir: { what: 'an OpenVINO IR', extension: 'xml' },
    onnx: { what: 'an ONNX model', extension: 'onnx' },
    tensorflow: { what: 'a TensorFlow graph', extension: 'pb' },
    'tensorflow-text': { what: 'a TensorFlow graph as text', extension: 'pbtxt' },
    tflite: { what: 'a TensorFlow Lite model', extension: 'tflite' },
    paddle: { what: 'a Paddle program', extension: 'pdmodel' },
    'paddle-params': { what: "a Paddle program's weights", extension: 'pdiparams' },
  };

/**
 * @param file as the sentence names it
 * @returns null for a file that can be this part of a model
 */
export function refusalOfFile(file: string, head: FileHead, role: FileRole): string | null {
  const found = recognise(head);
  const { kinds } = parts[role];
  if (found.kind === 'ir' && kinds?.includes('ir') === true) return irRefusal(file, found.version);
  const fits = kinds === null ? !never.includes(found.kind) : kinds.includes(found.kind);
  return fits ? null : sentenceOf(file, found, role);
}

function irRefusal(file: string, version: number | null): string | null {
  if (version === null || (version >= readIr.oldest && version <= readIr.newest)) return null;
  return version < readIr.oldest
    ? `${file} is an IR of version ${version}, from before OpenVINO 2020.4, which no current OpenVINO reads; convert the model again from its source (${openFormats}).`
    : `${file} is an IR of version ${version}, newer than this runtime reads (${readIr.oldest} and ${readIr.newest}); convert the model again with this version of OpenVINO.`;
}

function sentenceOf(file: string, { kind }: Recognised, role: FileRole): string {
  const { name } = parts[role];
  if (kind === 'hdf5' && role === 'caffe-weights') {
    return `${file} is an HDF5 file (a Caffe snapshot, .caffemodel.h5), which is not read; save it as a .caffemodel: snapshot_format: BINARYPROTO in the solver, or net.save("net.caffemodel") in pycaffe.`;
  }
  if (kind === 'caffemodel' && role === 'caffe-topology') {
    return `${file} holds Caffe weights; name the deploy prototxt, and put this file next to it as a .caffemodel or after a colon.`;
  }
  if (kind === 'prototxt' && role === 'caffe-weights') {
    return `${file} is a prototxt, not a caffemodel; name it first, and the weights behind it.`;
  }
  const told = advice[kind];
  if (told !== undefined) return `${file} is ${told.what}; ${told.todo}.`;
  const other = readKinds[kind];
  if (other === undefined) return `${file} is not ${name}, nor any other file that is known here.`;
  return `${file} is ${other.what}, not ${name}; give it its extension .${other.extension}.`;
}

/** Of a file that is not a part of a model by its name; null where its bytes say nothing either, or that it is one. */
export function adviceFor(file: string, head: FileHead): string | null {
  const { kind } = recognise(head);
  const told = kind === 'text' ? undefined : advice[kind];
  if (told !== undefined) return `${file} is ${told.what}; ${told.todo}.`;
  const other = readKinds[kind];
  return other === undefined ? null : `${file} is ${other.what}; give it its extension .${other.extension}.`;
}

/** @param folder of a .mlpackage */
export const coreMlFolderAdvice = (folder: string): string =>
  `${folder} is ${coreml('a Core ML package').what}; ${coreml('').todo}.`;
