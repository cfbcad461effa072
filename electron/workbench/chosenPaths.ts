/** Folders of images and files of values that a person chose on the host: a page that is opened another day still has them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { writeDurablySync } from '../files/durable.ts';
import { inDataFolder } from '../files/fileTrouble.ts';
import { homeFolder } from '../store/home.ts';

const listSchema = z.object({ schemaVersion: z.literal(1), paths: z.array(z.string()) });

/** More than anybody's page remembers. */
const mostKept = 200;

const listFile = () => path.join(homeFolder('window'), 'chosen.json');

/** Absolute, the last one first. A list that is missing or damaged is empty: what was chosen can be chosen again. */
export function chosenPaths(): readonly string[] {
  try {
    return listSchema.parse(JSON.parse(readFileSync(listFile(), 'utf8'))).paths;
  } catch {
    return [];
  }
}

/** @param chosen absolute */
export function keepChosen(chosen: string): void {
  const [last, ...others] = chosenPaths();
  if (chosen === last) return;
  const kept = [last, ...others].filter((one) => one !== undefined && one !== chosen);
  const paths = [chosen, ...kept].slice(0, mostKept);
  const text = JSON.stringify({ schemaVersion: 1, paths });
  writeDurablySync(listFile(), text, { outlet: inDataFolder, mode: 0o600 });
}
