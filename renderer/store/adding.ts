/** Files on their way into the library: dropped, picked or opened; paired, and sent to the host. What is not whole waits. */

import { savedModelParts, savedModelPlace } from '../../shared/adding/modelFolders.ts';
import {
  dropRefusals,
  extensionOf,
  isModelFile,
  missingPartner,
  pairFiles,
  stemOf,
} from '../../shared/adding/pairFiles.ts';
import { chooseNetwork } from '../../shared/adding/weightsChoice.ts';
import { FileHead, headBytes } from '../../shared/modelFile/fileHead.ts';
import type { AddedModel } from '../../shared/models/library.ts';
import { plural } from '../../shared/view/text/format.ts';
import type { DroppedFile, Parcel } from '../host/files.ts';
import type { PageCore } from './core.ts';
import type { Listing } from './listing.ts';
import { problemOf } from './problem.ts';
import type { Sending } from './sending.ts';
import type { Waiting } from './state.ts';

/** A file of a drop with the folder that it lay in; empty: it was dropped itself. */
interface GivenFile {
  readonly name: string;
  readonly folder: string;
  readonly file: File;
}

/** A model as it was dropped. */
interface Arrival {
  readonly topology: GivenFile;
  readonly weights: GivenFile | null;
  /** Of a SavedModel. */
  readonly parts?: readonly GivenFile[];
}

const givenFile = ({ file, path }: DroppedFile): GivenFile => ({
  file,
  name: file.name,
  folder: path.slice(0, Math.max(0, path.lastIndexOf('/'))),
});

const isWeights = ({ name }: GivenFile): boolean => extensionOf(name) === 'caffemodel';

/** What is not a model file by its name is known by its first bytes. */
async function withHead(given: GivenFile) {
  const { name, folder, file } = given;
  const known = isModelFile(name) || folder !== '';
  const bytes = known ? null : await file.slice(0, headBytes).arrayBuffer();
  const head = bytes === null ? undefined : new FileHead(new Uint8Array(bytes), file.size);
  return { ...given, bytes: file.size, head };
}

async function needsWeights({ name, file }: GivenFile): Promise<boolean> {
  if (extensionOf(name) === 'pdmodel') return true;
  // An IR without constants has no second file.
  return extensionOf(name) === 'xml' && /type="Const"/.test(await file.text());
}

function parcelOf({ topology, weights, parts = [] }: Arrival): Parcel {
  if (weights === null)
    return {
      files: [topology, ...parts].map((one) => ({ ...one, under: savedModelPlace(topology, one) })),
    };
  const beside = extensionOf(weights.name) !== 'caffemodel';
  const name = beside ? `${stemOf(topology.name)}.${extensionOf(weights.name)}` : weights.name;
  return { files: [topology, { name, file: weights.file }] };
}

const halfKey = (name: string): string => `half ${name}`;

export class Adding {
  readonly #core: PageCore;
  readonly #sending: Sending;
  readonly #listing: Listing;
  /** Halves that wait for their partner, by the key of their row. */
  readonly #halves = new Map<string, GivenFile>();
  /** What could not be sent, as the browser gave it, by the key of its row. */
  readonly #failed = new Map<string, readonly GivenFile[]>();
  /** Where weights lie on the host whose network is asked for, by the key of their row. */
  readonly #sent = new Map<string, string>();
  #failures = 0;

  constructor(core: PageCore, sending: Sending, listing: Listing) {
    this.#core = core;
    this.#sending = sending;
    this.#listing = listing;
  }

  readonly addFiles = (dropped: readonly DroppedFile[]): Promise<void> => this.#add(dropped.map(givenFile));

  /** The system's dialog in the window, the browser's own elsewhere. */
  readonly pickModels = async (): Promise<void> => {
    const { desktop, files } = this.#core.outside;
    if (desktop !== null) return await this.addPaths(await desktop.openModels());
    const picked = await files.pickFiles();
    if (picked.length > 0) await this.addFiles(picked);
  };

  async #add(dropped: readonly GivenFile[]): Promise<void> {
    if (this.#sending.isSending()) return;
    const { usable, sentences } = dropRefusals(await Promise.all(dropped.map(withHead)));
    for (const sentence of sentences) this.#core.messages.tell(sentence);
    const files = dropped.filter((_, index) => usable.has(index));
    if (files.length === 0) return;
    const { models, lonely } = pairFiles(this.#withHalves(files));
    const { whole, halves } = await this.#partHalves(models);
    this.#hold([...lonely, ...halves], files);
    const arrivals = whole.map((model) => ({ ...model, parts: savedModelParts(model.topology, files) }));
    if (arrivals.length > 0) await this.#send(arrivals);
    for (const one of this.#heldWeights()) await this.#findNetwork(one);
  }

  /** What waits comes behind what was dropped now: new files go first to each other, and a name counts once. */
  #withHalves(files: readonly GivenFile[]): GivenFile[] {
    const names = new Set(files.map(({ name }) => name));
    const before = [...this.#halves.values()].filter((one) => !names.has(one.name) && !isWeights(one));
    return [...files, ...before];
  }

  /** In a browser the host sees only what is sent: an IR or a Paddle network without its weights is half a model. */
  async #partHalves(models: readonly { topology: GivenFile; weights: GivenFile | null }[]) {
    const halves = new Set<GivenFile>();
    for (const { topology, weights } of models) {
      const half = weights === null && this.#core.outside.desktop === null && (await needsWeights(topology));
      if (half) halves.add(topology);
    }
    return { whole: models.filter(({ topology }) => !halves.has(topology)), halves: [...halves] };
  }

  #hold(lonely: readonly GivenFile[], dropped: readonly GivenFile[]): void {
    const kept = this.#heldWeights().map(({ name }) => halfKey(name));
    for (const key of [...this.#halves.keys()].filter((one) => !kept.includes(one))) this.#halves.delete(key);
    for (const one of lonely) {
      this.#sent.delete(halfKey(one.name));
      this.#halves.set(halfKey(one.name), one);
    }
    const rows = lonely.map(
      ({ name }): Waiting => ({ key: halfKey(name), name, sentence: missingPartner(name), again: false }),
    );
    const keys = new Set(rows.map(({ key }) => key));
    this.#core.store.setState(({ waiting }) => ({
      waiting: [
        ...waiting.filter(({ again, key }) => again || (kept.includes(key) && !keys.has(key))),
        ...rows,
      ],
    }));
    if (lonely.some((one) => dropped.includes(one))) this.#core.navigation.go({ view: 'models' });
  }

  async #send(arrivals: readonly Arrival[]): Promise<void> {
    const parcels = arrivals.map(parcelOf);
    const files = parcels.flatMap((parcel) => parcel.files);
    const what = files.length === 1 ? (files[0]?.name ?? '') : plural(files.length, 'file');
    const { sendFiles } = this.#core.outside.files;
    let paths: string[][] | null;
    try {
      paths = await this.#sending.whileSending(what, (options) => sendFiles(parcels, options));
    } catch (error) {
      this.#holdFailed(arrivals, problemOf(error).message);
      return;
    }
    if (paths === null) return;
    await this.#listing.addModels(
      arrivals.map(({ weights }, index) => {
        const [a = '', b = null] = paths[index] ?? [];
        // An IR's and a Paddle model's second file is read from the folder of the first.
        return { topology: a, weights: extensionOf(weights?.name ?? '') === 'caffemodel' ? b : null };
      }),
    );
  }

  #holdFailed(arrivals: readonly Arrival[], sentence: string): void {
    const files = arrivals.flatMap(({ topology, weights, parts = [] }) =>
      [topology, weights, ...parts].filter((one) => one !== null),
    );
    this.#failures += 1;
    const key = `again ${this.#failures}`;
    this.#failed.set(key, files);
    const name = files.map((file) => file.name).join(', ');
    this.#addRow({ key, name, sentence, again: true });
  }

  /** What could not be sent, once more. @param key of its row */
  readonly sendAgain = async (key: string): Promise<void> => {
    const files = this.#failed.get(key) ?? [];
    this.dismiss(key);
    await this.#add(files);
  };

  /** Takes a row of what waits out of the list; its file stays where it was. */
  readonly dismiss = (key: string): void => {
    this.#halves.delete(key);
    this.#failed.delete(key);
    this.#sent.delete(key);
    this.#core.store.setState(({ waiting }) => ({ waiting: waiting.filter((one) => one.key !== key) }));
  };

  /** Files that lie on the host's disk: of the system's dialog, or opened from the system. */
  readonly addPaths = async (paths: readonly string[]): Promise<void> => {
    const files = paths.map((path) => {
      const at = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
      return { path, name: path.slice(at + 1), folder: path.slice(0, Math.max(0, at)) };
    });
    const { models, lonely } = pairFiles(files);
    await this.#listing.addModels(
      models.map(({ topology, weights }) => ({
        topology: topology.path,
        weights: weights !== null && extensionOf(weights.name) === 'caffemodel' ? weights.path : null,
      })),
    );
    for (const { name, path } of lonely) {
      if (extensionOf(name) === 'caffemodel' && this.#caffeModels().length > 0)
        await this.#giveWeights(name, path);
      else this.#core.messages.tell(`${name}: ${missingPartner(name)}`);
    }
  };

  /** The answer to which network they are for. @param key of the weights' row @param model key of the network */
  readonly chooseForWeights = async (key: string, model: string): Promise<void> => {
    const path = this.#sent.get(key);
    const topology = this.#caffeModels().find(({ id }) => `added:${id}` === model)?.topology;
    if (path === undefined || topology === undefined) return;
    this.dismiss(key);
    await this.#listing.setWeights(topology, path);
  };

  /** Weights that wait for their network: asked about again whenever models have come. */
  #heldWeights(): GivenFile[] {
    return [...this.#halves.values()].filter(isWeights);
  }

  /** Weights that came alone go to the network of the list that they fit; the host looks into them. */
  async #findNetwork(given: GivenFile): Promise<void> {
    if (this.#caffeModels().length === 0) return;
    try {
      const path = this.#sent.get(halfKey(given.name)) ?? (await this.#sendOne(given));
      if (path !== undefined) await this.#giveWeights(given.name, path);
    } catch (error) {
      this.#core.messages.tellProblem(error);
    }
  }

  async #sendOne(given: GivenFile): Promise<string | undefined> {
    const { sendFiles } = this.#core.outside.files;
    const paths = await this.#sending.whileSending(given.name, (options) =>
      sendFiles([{ files: [given] }], options),
    );
    return paths?.[0]?.[0];
  }

  #caffeModels(): AddedModel[] {
    return this.#core.store.getState().added.filter(({ format }) => format === 'caffe');
  }

  /** @param path of the weights on the host */
  async #giveWeights(name: string, path: string): Promise<void> {
    const known = this.#caffeModels();
    const topologies = known.map(({ topology }) => topology);
    const fits =
      topologies.length === 0 ? [] : await this.#core.line.host().models.fits({ weights: path, topologies });
    const choice = chooseNetwork(name, fits, known);
    const key = halfKey(name);
    if (choice.kind === 'take') {
      this.dismiss(key);
      await this.#listing.setWeights(choice.topology, path);
      return;
    }
    this.#sent.set(key, path);
    const keys =
      choice.kind === 'none'
        ? []
        : known.filter(({ topology }) => choice.topologies.includes(topology)).map(({ id }) => `added:${id}`);
    this.#addRow({ key, name, sentence: choice.sentence, again: false, choices: keys });
  }

  #addRow(row: Waiting): void {
    const { store, navigation } = this.#core;
    store.setState(({ waiting }) => ({ waiting: [...waiting.filter(({ key }) => key !== row.key), row] }));
    navigation.go({ view: 'models' });
  }
}
