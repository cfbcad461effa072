/** The rights of each host's pages: what they uploaded, what Vinobench holds and made, and what a person chose on the host. */
import { statSync } from 'node:fs';
import path from 'node:path';
import { catalogue, prototxtPath } from '../../models/catalogue.ts';
import { exampleFiles } from '../../models/example.ts';
import { VinobenchError } from '../../shared/faults/errors.ts';
import { dataPath, homeFolder } from '../store/home.ts';
import { addedModels } from './models/library.ts';
import { chosenPaths, keepChosen } from './paths/chosenPaths.ts';
import { ownFolders } from './paths/hostFolder.ts';
import { PathRights, type Place } from './paths/pathRights.ts';
import { followed, isWithin, realOrNamed } from './paths/realPaths.ts';
import type { Workbench } from './workbench.ts';

/**
 * @param roots folders that a person named when the host was started: pages may list and read them, and write into them
 * @throws VinobenchError `usage` for a root that is not a folder, or one of Vinobench's own
 */
export function browserRights(workbench: Workbench, roots: readonly string[]): PathRights {
  const named = roots.map((root) => ({ folder: checkedRoot(root), write: true, browse: true }) as const);
  const where = named.length === 0 ? 'start the host with --root for a folder that pages may use' : null;
  return new PathRights({
    places: [...vinobenchPlaces(), ...named],
    held: () => heldFiles(workbench),
    remember: keepChosen,
    wayOut: {
      read: `upload the file, or ${where ?? 'choose one in a folder that the host was started with (--root)'}`,
      write: `leave the folder out, or ${where ?? 'choose one in a folder that the host was started with (--root)'}`,
    },
  });
}

/** Grows by what is dropped, opened and chosen in the system's dialogs. */
export function desktopRights(workbench: Workbench): PathRights {
  return new PathRights({
    places: vinobenchPlaces(),
    held: () => heldFiles(workbench),
    remember: keepChosen,
    wayOut: {
      read: 'drop it on the window, or open it with the button that shows a dialog',
      write: 'choose the folder with the button Choose',
    },
  });
}

/** Read only: pages write there by uploads and by what they have made, without naming a path. */
function vinobenchPlaces(): Place[] {
  const fetched = catalogue().map(({ id }) => path.join(homeFolder('models'), id));
  const shipped = [...catalogue().map(prototxtPath), exampleFiles().prototxt].map(path.dirname);
  return [
    ...[...ownFolders(), ...fetched].map((folder) => ({ folder, own: true }) as const),
    ...[...new Set(shipped)].map((folder) => ({ folder })),
  ];
}

async function heldFiles(workbench: Workbench): Promise<string[]> {
  const added = (await addedModels()).models.flatMap(({ topology, weights }) => [topology, weights]);
  const files = [...added, ...(await chosenPaths()), ...(await workbench.reports.calibratedFiles())];
  return files.filter((file) => file !== null);
}

function checkedRoot(root: string): string {
  const real = followed(path.resolve(root));
  if (real === null || !statSync(real.path).isDirectory())
    throw new VinobenchError('usage', `${root} is not a folder, so it cannot be a --root.`);
  if (isWithin(real.path, realOrNamed(dataPath())))
    throw new VinobenchError(
      'usage',
      `${root} lies in Vinobench's data folder, which pages do not browse; name another folder with --root.`,
    );
  return path.resolve(root);
}
