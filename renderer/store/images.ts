/** Images for INT8: looked into by the host before they become the plan's, whichever way they come. */

import { imagesName, sortDropped } from '../../shared/adding/dropped.ts';
import { defaultCalibration } from '../../shared/documents/calibration.ts';
import type { ImageFolder } from '../../shared/files/images.ts';
import { precisions } from '../../shared/precision/precision.ts';
import { fewImagesSentence } from '../../shared/view/text/fewImagesText.ts';
import { plural } from '../../shared/view/text/format.ts';
import type { DroppedFile } from '../host/files.ts';
import type { Adding } from './adding.ts';
import type { PageCore } from './core.ts';
import type { Importing } from './importing.ts';
import type { Sending } from './sending.ts';

/** So few next to a model are pictures of it, not a set of images. */
const fewestMeant = 10;

/** `12 images`, `300 of 5 000 images`: how many are drawn. */
const calibrationSize = (images: number): string =>
  images <= defaultCalibration.subset
    ? plural(images, 'image')
    : `${defaultCalibration.subset} of ${plural(images, 'image')}`;

function chosenSentence({ path, images, labelled, classes }: ImageFolder, addsInt8: boolean): string {
  const who = labelled === images ? 'They have' : `${labelled} of them have`;
  const labels =
    labelled === 0
      ? ''
      : ` ${who} labels of ${plural(classes, 'class', 'classes')}, so accuracy can be measured on them.`;
  const sentence =
    fewImagesSentence(images) ??
    `INT8 will be calibrated on ${calibrationSize(images)} of ${imagesName(path)}.`;
  return `${sentence}${addsInt8 ? ' INT8 is added to the precisions.' : ''}${labels}`;
}

export class Images {
  readonly #core: PageCore;
  readonly #sending: Sending;
  readonly #adding: Adding;
  readonly #importing: Pick<Importing, 'takeReports'>;

  constructor(core: PageCore, sending: Sending, adding: Adding, importing: Pick<Importing, 'takeReports'>) {
    this.#core = core;
    this.#sending = sending;
    this.#adding = adding;
    this.#importing = importing;
  }

  /** Files of a drop: runs and reports are imported, models become the selection of the next run, images calibrate its INT8. */
  readonly takeDrop = async (dropped: readonly DroppedFile[]): Promise<void> => {
    const files = await this.#importing.takeReports(dropped);
    if (files.length === 0) return;
    const { tell } = this.#core.messages;
    const { models, images, archives } = sortDropped(files.map(({ path }) => path));
    const of = (paths: readonly string[]) => {
      const wanted = new Set(paths);
      return files.filter(({ path }) => wanted.has(path));
    };
    if (models.length > 0) {
      if (images.length >= fewestMeant)
        tell(`${plural(images.length, 'image')} came with a model and were ignored. Drop them separately.`);
      await this.#adding.addFiles(of(models));
      return;
    }
    const [archive, ...more] = archives;
    if (images.length > 0) await this.#takeImages(of(images));
    else if (archive === undefined) await this.#adding.addFiles(files);
    else {
      if (more.length > 0) tell(`${archive} is taken, ${more.join(', ')} not: images come from one archive.`);
      await this.#takeImages(of([archive]));
    }
  };

  /** False: there were none, or others are on their way. */
  async #takeImages(files: readonly DroppedFile[]): Promise<boolean> {
    if (files.length === 0 || this.#sending.isSending()) return false;
    const { giveImages } = this.#core.outside.files;
    const what = files.length === 1 ? (files[0]?.file.name ?? '') : plural(files.length, 'image');
    const path = await this.#sending.whileSending(what, (options) => giveImages(files, options));
    return path !== null && (await this.chooseImages(path));
  }

  /**
   * Adds them and INT8 to the plan.
   * @param path of a folder or an archive, as the host sees it
   * @throws Error with the host's sentence where they are not images
   */
  readonly chooseImages = async (path: string): Promise<true> => {
    const { store, line, messages, planning } = this.#core;
    const found = await line.host().images.look({ path });
    const { images: before, precisions: precisionsBefore } = store.getState().plan;
    this.#keep(found, found.path);
    planning.setPlan({
      images: found.path,
      precisions: precisions.filter((one) => one === 'INT8' || precisionsBefore.includes(one)),
    });
    messages.offerUndo(chosenSentence(found, !precisionsBefore.includes('INT8')), async () =>
      planning.setPlan({ images: before, precisions: precisionsBefore }),
    );
    return true;
  };

  /** What is known of the plan's images; asked of the host once. */
  readonly lookAgain = async (path: string): Promise<void> => {
    const { store, line } = this.#core;
    if (store.getState().imageFolders[path] !== undefined) return;
    this.#keep(await line.host().images.look({ path }), path);
  };

  /** The system's dialog in the window, the browser's own elsewhere; false when it was cancelled. */
  readonly pickImages = async (what: 'folder' | 'archive'): Promise<boolean> => {
    const { desktop, files } = this.#core.outside;
    if (desktop === null)
      return await this.#takeImages(await (what === 'folder' ? files.pickFolder() : files.pickArchive()));
    const path = await desktop.choose(what === 'folder' ? 'images' : 'archive');
    return path !== null && (await this.chooseImages(path));
  };

  #keep(found: ImageFolder, path: string): void {
    this.#core.store.setState(({ imageFolders }) => ({ imageFolders: { ...imageFolders, [path]: found } }));
  }
}
