/** Files that belong together, whether they come at once or one after the other: a network's topology and its weights. */

export interface NamedPath {
  readonly name: string;
  readonly path: string;
}

export interface PairedFiles {
  readonly models: readonly { readonly topology: string; readonly weights: string | null }[];
  /** Weights without their topology, and what to do. */
  readonly lonely: readonly { readonly file: string; readonly sentence: string }[];
}

const partners: Readonly<Record<string, string>> = {
  caffemodel: 'prototxt',
  bin: 'xml',
  pdiparams: 'pdmodel',
};
const topologies = ['prototxt', 'xml', 'onnx', 'pb', 'tflite', 'pdmodel'];

/**
 * @param files what was given now
 * @param known models whose weights may come now
 */
export function pairFiles(
  files: readonly NamedPath[],
  known: readonly { readonly name: string; readonly topology: string }[],
): PairedFiles {
  const lonely: PairedFiles['lonely'][number][] = [];
  const weightsOf = new Map<string, string>();
  const given = files.filter(({ name }) => topologies.includes(extension(name)));
  const found = given.map(({ name, path }) => ({
    stem: stem(name),
    extension: extension(name),
    topology: path,
  }));
  for (const { name, path } of files) {
    const wanted = partners[extension(name)];
    if (wanted === undefined) continue;
    const candidates = [
      ...found.filter((topology) => topology.extension === wanted),
      ...known
        // What belongs to an IR or a Paddle model has to lie in its folder, so it comes with it.
        .filter(({ topology }) => wanted === 'prototxt' && extension(topology) === wanted)
        .map((model) => ({ stem: model.name, extension: wanted, topology: model.topology }))
        .reverse(),
    ];
    const same = candidates.find((candidate) => candidate.stem === stem(name));
    // Two files that come alone belong together whatever they are called.
    const only = candidates.length === 1 || found.length === 1 ? candidates[0] : undefined;
    const partner = same ?? only;
    if (partner !== undefined && !weightsOf.has(partner.topology)) weightsOf.set(partner.topology, path);
    else if (partner === undefined)
      lonely.push({
        file: name,
        sentence: `these are weights. Drop its ${wanted} as well${wanted === 'prototxt' ? '' : ', both at once'}.`,
      });
  }
  const topologyPaths = [...new Set([...found.map(({ topology }) => topology), ...weightsOf.keys()])];
  return {
    models: topologyPaths.map((topology) => ({
      topology,
      // An IR's and a Paddle model's second file is read from beside the first.
      weights: extension(topology) === 'prototxt' ? (weightsOf.get(topology) ?? null) : null,
    })),
    lonely,
  };
}

const extension = (name: string) => name.slice(name.lastIndexOf('.') + 1).toLowerCase();
const stem = (name: string) => name.slice(0, name.lastIndexOf('.'));
