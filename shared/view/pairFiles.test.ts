import { describe, expect, it } from 'vitest';
import { isModelFile, missingPartner, pairFiles, refusals } from './pairFiles.ts';

const file = (place: string) => {
  const at = place.lastIndexOf('/');
  return { name: place.slice(at + 1), folder: place.slice(0, Math.max(0, at)), bytes: 1 };
};
const known = (place: string, weights: string | null = null) => ({
  name: file(place).name.replace('.prototxt', ''),
  topology: place,
  weights,
});

/** `a.prototxt + a.caffemodel`, in the order of the topologies. */
function pairs(places: readonly string[], before: readonly ReturnType<typeof known>[] = []) {
  const { models, later, lonely } = pairFiles(places.map(file), before);
  const place = ({ name, folder }: { name: string; folder: string }) =>
    folder === '' ? name : `${folder}/${name}`;
  return {
    models: models.map(({ topology, weights }) =>
      weights === null ? place(topology) : `${place(topology)} + ${place(weights)}`,
    ),
    later: later.map((one) => `${one.known.topology} + ${place(one.weights)}`),
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

  it('find the prototxt that came before them: by its name, or the only one without weights', () => {
    const before = [known('/in/x.prototxt'), known('/in/a.prototxt', '/in/old.caffemodel')];
    expect(pairs(['a.caffemodel'], before).later).toEqual(['/in/a.prototxt + a.caffemodel']);
    expect(pairs(['trained.caffemodel'], before).later).toEqual(['/in/x.prototxt + trained.caffemodel']);
    expect(pairs(['trained.caffemodel'], [...before, known('/in/y.prototxt')]).lonely).toEqual([
      'trained.caffemodel',
    ]);
  });

  it('ask for the missing partner of weights that nothing fits', () => {
    expect(pairs(['a.caffemodel'])).toEqual({ models: [], later: [], lonely: ['a.caffemodel'] });
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
    refusals(files.map((one) => (typeof one === 'string' ? file(one) : one)));

  it('is told with what could be dropped instead', () => {
    expect(said('a.txt').sentences).toEqual([
      'a.txt is no model and no image. Drop a prototxt with its caffemodel, an IR, ONNX, TensorFlow, TFLite or Paddle file, or images for INT8.',
    ]);
    expect(said('models.zip').sentences).toEqual([
      'models.zip is an archive. Unpack it and drop the folder.',
    ]);
    expect(said().sentences).toEqual(['Nothing was dropped that is a file.']);
    expect(said('x/readme.md').sentences[0]).toMatch(/^The folder has no model in it\./);
  });

  it('leaves the rest usable', () => {
    const { usable, sentences } = said('a.prototxt', 'notes.txt', { ...file('b.onnx'), bytes: 0 });
    expect([...usable]).toEqual([0]);
    expect(sentences).toEqual([
      'b.onnx is empty, so it was left out. Drop the whole file.',
      'notes.txt is no model. It was left out.',
    ]);
  });

  it('is not told of the other files of a folder', () => {
    expect(said('x/a.prototxt', 'x/readme.md').sentences).toEqual([]);
  });

  it('is judged by the extension alone', () => {
    expect(isModelFile('A.PROTOTXT')).toBe(true);
    expect(isModelFile('prototxt')).toBe(false);
  });
});
