/** Images for INT8: looked into by the host before they become the plan's, whichever way they come. */
import { defaultCalibration, fewImagesSentence } from '../../shared/calibration.ts';
import { precisions } from '../../shared/precision.ts';
import { imagesName, sortDropped } from '../../shared/view/library/dropped.ts';
import { plural } from '../../shared/view/text/format.ts';
import { type DroppedFile, giveImages, pickArchive, pickFolder } from '../host/files.ts';
import { addFiles, isSending, whileSending } from './adding.ts';
import { host } from './host.ts';
import { offerUndo, tell } from './problems.tsx';
import { setPlan, store } from './state.ts';

/** So few beside a model are pictures of it, not a set of images. */
const fewestMeant = 10;

/** Files of a drop: models become the selection of the next run, images calibrate its INT8. */
export async function takeDrop(files: readonly DroppedFile[]): Promise<void> {
  const { models, images, archives } = sortDropped(files.map(({ path }) => path));
  const of = (paths: readonly string[]) => {
    const wanted = new Set(paths);
    return files.filter(({ path }) => wanted.has(path));
  };
  if (models.length > 0) {
    if (images.length >= fewestMeant)
      tell(`${plural(images.length, 'image')} came with a model and were ignored. Drop them separately.`);
    await addFiles(of(models));
    return;
  }
  const [archive, ...more] = archives;
  if (images.length > 0) await takeImages(of(images));
  else if (archive === undefined) await addFiles(files);
  else {
    if (more.length > 0) tell(`${archive} is taken, ${more.join(', ')} not: images come from one archive.`);
    await takeImages(of([archive]));
  }
}

/** False: there were none, or others are on their way. */
async function takeImages(files: readonly DroppedFile[]): Promise<boolean> {
  if (files.length === 0 || isSending()) return false;
  const what = files.length === 1 ? (files[0]?.file.name ?? '') : plural(files.length, 'image');
  const path = await whileSending(what, (options) => giveImages(files, options));
  return path !== null && (await chooseImages(path));
}

/**
 * Makes them the plan's, INT8 with them.
 * @param path of a folder or an archive, as the host sees it
 * @throws Error with the host's sentence where they are none
 */
export async function chooseImages(path: string): Promise<true> {
  const found = await host().images.look({ path });
  const { plan } = store.getState();
  const { images: before, precisions: precisionsBefore } = plan;
  const added = !plan.precisions.includes('INT8');
  store.setState(({ imageFolders }) => ({ imageFolders: { ...imageFolders, [found.path]: found } }));
  setPlan({
    images: found.path,
    precisions: precisions.filter((one) => one === 'INT8' || plan.precisions.includes(one)),
  });
  const name = imagesName(found.path);
  const labels =
    found.labelled === 0
      ? ''
      : ` ${found.labelled === found.images ? 'They have' : `${found.labelled} of them have`} labels of ${plural(found.classes, 'class', 'classes')}, so accuracy can be measured on them.`;
  const sentence =
    fewImagesSentence(found.images) ??
    `INT8 will be calibrated on ${calibrationSize(found.images)} of ${name}.`;
  offerUndo(`${sentence}${added ? ' INT8 is added to the precisions.' : ''}${labels}`, async () =>
    setPlan({ images: before, precisions: precisionsBefore }),
  );
  return true;
}

/** `12 images`, `300 of 5 000 images`: how many are drawn. */
const calibrationSize = (images: number): string =>
  images <= defaultCalibration.subset
    ? plural(images, 'image')
    : `${defaultCalibration.subset} of ${plural(images, 'image')}`;

/** What is known of the plan's images; asked of the host once. */
export async function lookAgain(path: string): Promise<void> {
  if (store.getState().imageFolders[path] !== undefined) return;
  const found = await host().images.look({ path });
  store.setState(({ imageFolders }) => ({ imageFolders: { ...imageFolders, [path]: found } }));
}

/** The system's dialog in the window, the browser's own elsewhere; false when it was cancelled. */
export async function pickImages(what: 'folder' | 'archive'): Promise<boolean> {
  const { vinobench } = window;
  if (vinobench === undefined)
    return await takeImages(await (what === 'folder' ? pickFolder() : pickArchive()));
  const path = await vinobench.choose(what === 'folder' ? 'images' : 'archive');
  return path !== null && (await chooseImages(path));
}
