import { describe, expect, it } from 'vitest';
import { FileHead } from '../modelFile/fileHead.ts';
import { savedModelParts, savedModelPlace } from './modelFolders.ts';
import { dropRefusals, isModelFile, missingPartner, pairFiles } from './pairFiles.ts';

const file = (place: string) => {
  const at = place.lastIndexOf('/');
  return { name: place.slice(at + 1), folder: place.slice(0, Math.max(0, at)), bytes: 1 };
};
/** `a.prototxt + a.caffemodel`, in the order of the topologies. */
function pairs(places: readonly string[]) {
  const { models, lonely } = pairFiles(places.map(file));
  const place = ({ name, folder }: { name: string; folder: string }) =>
    folder === '' ? name : `${folder}/${name}`;
  return {
    models: models.map(({ topology, weights }) =>
      weights === null ? place(topology) : `${place(topology)} + ${place(weights)}`,
    ),
    lonely: lonely.map(place),
  };
}

describe('files that are dropped', () => {
  it('become one model when a prototxt comes with its caffemodel, whatever they are called', () => {
    expect(pairs(['a.caffemodel', 'a.prototxt']).models).toEqual(['a.prototxt + a.caffemodel']);
    expect(pairs(['bvlc_alexnet.caffemodel', 'deploy.prototxt']).models).toEqual([
      'deploy.prototxt + bvlc_alexnet.caffemodel',
    ]);
  });

  it('are paired by their stems when several come', () => {
    expect(pairs(['b.prototxt', 'a.prototxt', 'a.caffemodel', 'b.caffemodel', 'c.onnx']).models).toEqual([
      'b.prototxt + b.caffemodel',
      'a.prototxt + a.caffemodel',
      'c.onnx',
    ]);
  });

  it('are paired within their folders first, where the same names come again', () => {
    const places = ['x/deploy.prototxt', 'x/net.caffemodel', 'y/deploy.prototxt', 'y/net.caffemodel'];
    expect(pairs(places).models).toEqual([
      'x/deploy.prototxt + x/net.caffemodel',
      'y/deploy.prototxt + y/net.caffemodel',
    ]);
  });

  it('leave the last two to each other', () => {
    expect(pairs(['a.prototxt', 'a.caffemodel', 'deploy.prototxt', 'weights.caffemodel']).models).toEqual([
      'a.prototxt + a.caffemodel',
      'deploy.prototxt + weights.caffemodel',
    ]);
  });

  it('are not guessed at where more than one could fit', () => {
    const { models, lonely } = pairs(['a.prototxt', 'b.prototxt', 'c.caffemodel']);
    expect(models).toEqual(['a.prototxt', 'b.prototxt']);
    expect(lonely).toEqual(['c.caffemodel']);
  });

  it('ask for the missing partner of weights that nothing fits', () => {
    expect(pairs(['a.caffemodel'])).toEqual({ models: [], lonely: ['a.caffemodel'] });
    expect(missingPartner('a.caffemodel')).toBe(
      'These are weights. Drop the prototxt of their network as well.',
    );
    expect(missingPartner('a.b.bin')).toBe('These are weights. Drop a.b.xml as well.');
    expect(missingPartner('a.xml')).toBe('Its weights are in a.bin. Drop that file as well.');
  });

  it('pair the bin of an IR with its xml', () => {
    expect(pairs(['a.xml', 'a.bin']).models).toEqual(['a.xml + a.bin']);
  });
});

describe('what cannot be used of a drop', () => {
  const said = (...files: (ReturnType<typeof file> | string)[]) =>
    dropRefusals(files.map((one) => (typeof one === 'string' ? file(one) : one)));

  it('is refused with what could be dropped instead', () => {
    expect(said('a.txt').sentences).toEqual([
      'a.txt is not a model or an image. Drop a prototxt with its caffemodel, an IR, ONNX, TensorFlow, TFLite or Paddle file, or images for INT8.',
    ]);
    expect(said('models.zip').sentences).toEqual([
      'models.zip is an archive. Unpack it and drop the folder.',
    ]);
    expect(said().sentences).toEqual(['No file was dropped.']);
    expect(said('x/readme.md').sentences[0]).toMatch(/^The folder has no model in it\./);
  });

  it('leaves the rest usable', () => {
    const { usable, sentences } = said('a.prototxt', 'notes.txt', { ...file('b.onnx'), bytes: 0 });
    expect([...usable]).toEqual([0]);
    expect(sentences).toEqual([
      'b.onnx is empty, so it was left out. Drop the whole file.',
      'notes.txt is not a model. It was left out.',
    ]);
  });

  it('is not reported for the other files of a folder', () => {
    expect(said('x/a.prototxt', 'x/readme.md').sentences).toEqual([]);
  });

  it('is known by its first bytes where its name is not of a model', () => {
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 1\n';
    const withHead = (place: string, text: string) => ({
      ...file(place),
      head: new FileHead(new TextEncoder().encode(text), text.length),
    });
    expect(
      dropRefusals([
        withHead('net.pt', pointer),
        withHead('net', 'ir:\0'),
        withHead('x.param', '7767517\n1 1\n'),
      ]),
    ).toEqual({
      usable: new Set(),
      sentences: [
        expect.stringMatching(/^net\.pt is a Git LFS pointer/),
        expect.stringMatching(/^x\.param is an ncnn network/),
        expect.stringMatching(/^net is not a model or an image\./),
      ],
    });
  });

  it('is a Core ML package as a whole, its weights included', () => {
    expect(said('a.mlpackage/Manifest.json', 'a.mlpackage/Data/com.apple.CoreML/weights/weight.bin')).toEqual(
      {
        usable: new Set(),
        sentences: ['a.mlpackage is a Core ML package; export the original model to ONNX.'],
      },
    );
  });

  it('is not the variables of a SavedModel, which go with its graph', () => {
    const places = ['net/saved_model.pb', 'net/variables/variables.index', 'net/keras_metadata.pb.txt'];
    expect(said(...places)).toEqual({ usable: new Set([0, 1]), sentences: [] });
    const [graph, ...others] = places.map(file);
    if (graph === undefined) throw new TypeError();
    const [variables, ...more] = savedModelParts(graph, others);
    if (variables === undefined) throw new TypeError();
    expect(more).toEqual([]);
    expect([graph, variables].map((one) => savedModelPlace(graph, one))).toEqual(['net', 'net/variables']);
    expect(savedModelPlace(file('saved_model.pb'), file('variables/variables.index'))).toBe(
      'saved_model/variables',
    );
    expect(savedModelPlace(file('a.onnx'), file('a.onnx'))).toBeNull();
  });

  it('is judged by the extension alone', () => {
    expect(isModelFile('A.PROTOTXT')).toBe(true);
    expect(isModelFile('prototxt')).toBe(false);
  });
});
