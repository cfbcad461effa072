/**
 * What a page may read and write by path: a capability that a host hands to the router next to the workbench. The terminal
 * is its user and has none of these limits. Where nothing is allowed nothing is touched either: a path is first compared as
 * a text, then followed to where it really leads, and that is what is used from then on.
 */
import path from 'node:path';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { dataPath } from '../../store/home.ts';
import { followed, isLink, isWithin, realOrNamed } from './realPaths.ts';

/** A folder with all that lies in it. */
export interface Place {
  readonly folder: string;
  /** Pages may write into it. */
  readonly write?: true;
  /** Pages may list it. */
  readonly browse?: true;
  /** It lies in the data folder, whose other files belong to the host alone. */
  readonly own?: true;
}

interface RightsOptions {
  readonly places: readonly Place[];
  /** Absolute paths, as they are kept, of files that the library holds; asked for when nothing else allows a path. */
  readonly held: () => Promise<readonly string[]>;
  /** Called with what a user has chosen when it is used, so that a later page may use it. */
  readonly remember: (chosen: string) => void;
  /** The way out for a page that may not, which ends the sentence. */
  readonly wayOut: { readonly read: string; readonly write: string };
}

interface RealPlace extends Place {
  readonly real: string;
}

export class PathRights {
  readonly #places: RealPlace[];
  readonly #options: RightsOptions;
  /** As it was named -> where that led when it was chosen: a link that leads elsewhere later is another file. */
  readonly #chosen = new Map<string, string>();
  /** Those of them that a person chose in this host's life; the others are the library's. */
  readonly #granted = new Set<string>();

  constructor(options: RightsOptions) {
    this.#options = options;
    this.#places = options.places.map((place) => ({ ...place, real: realOrNamed(place.folder) }));
  }

  /** A person chose this file or folder on the host; a folder with all that lies in it. */
  grantReading(chosen: string): void {
    const named = path.resolve(chosen);
    const real = followed(named);
    if (real === null) return;
    this.#chosen.set(named, real.path);
    this.#granted.add(named);
    if (real.isFolder) this.#places.push({ folder: named, real: real.path });
  }

  /** A person chose this folder to be written into. */
  grantWriting(chosen: string): void {
    const named = path.resolve(chosen);
    this.#places.push({ folder: named, real: realOrNamed(named), write: true });
  }

  /** Absolute path to use from now on. @throws VinobenchError `usage`, the same for a missing file as for a forbidden one */
  async read(asked: string): Promise<string> {
    const file = await this.#readable(asked);
    if (file === null) throw this.#refusal(asked, 'read');
    return file;
  }

  /**
   * A file that is read since it is next to another one or is named in it, such as weights: allowed where `model` lies, too.
   * @param model what `read` gave
   */
  async readBeside(model: string, file: string): Promise<void> {
    // Not taken for a text: what goes up from behind a link goes up from where that leads.
    const real = file.includes('\0') ? null : followed(file);
    // What is not there is not read.
    if (real === null && !file.includes('\0') && !isLink(file)) return;
    const home = followed(model);
    const within = home === null ? null : home.isFolder ? home.path : path.dirname(home.path);
    if (real !== null && within !== null && isWithin(real.path, within) && !this.#isHosts(real.path)) return;
    if (real !== null && this.reaches(real.path)) return;
    if (path.normalize(file) !== file || (await this.#readable(file)) === null)
      throw this.#refusal(file, 'read');
  }

  /** Absolute path of a folder, made or not. @throws VinobenchError `usage` */
  write(asked: string): string {
    const named = absolute(asked);
    const real = named === null || !this.#isAllowed(named, 'write') ? null : followed(named, 'missing too');
    if (real === null || !this.#leadsInto(real.path, 'write')) throw this.#refusal(asked, 'write');
    return real.path;
  }

  /** As `read`, for a folder that pages may list. */
  browse(asked: string): string {
    const named = absolute(asked);
    const real = named === null || !this.#isAllowed(named, 'browse') ? null : followed(named);
    if (real === null || !this.#leadsInto(real.path, 'browse')) throw this.#refusal(asked, 'read');
    return real.path;
  }

  /** @param real followed to its end */
  mayBrowse(real: string): boolean {
    return this.#leadsInto(real, 'browse');
  }

  /** Folders that pages may list, as they were named. */
  get roots(): readonly Pick<Place, 'folder'>[] {
    return this.#places.filter(({ browse }) => browse === true);
  }

  /** What was chosen and is used is kept for another day. @param file what `read` gave */
  used(file: string): void {
    if (this.#granted.has(file)) this.#options.remember(file);
  }

  /** Whether what a link in an allowed folder leads to is allowed as well. @param real followed to its end */
  reaches(real: string): boolean {
    return this.#leadsInto(real, 'read');
  }

  async #readable(asked: string): Promise<string | null> {
    const named = absolute(asked);
    if (named === null) return null;
    const chosen = this.#chosen.get(named);
    // Under its own name: that of a link may say what its file is.
    if (chosen !== undefined) return followed(named, 'missing too')?.path === chosen ? named : null;
    if (this.#isAllowed(named, 'read')) {
      const real = followed(named, 'missing too');
      if (real !== null && this.#leadsInto(real.path, 'read')) return real.path;
    }
    return await this.#held(named);
  }

  async #held(named: string): Promise<string | null> {
    if (!(await this.#options.held()).includes(named)) return null;
    const real = followed(named, 'missing too');
    if (real === null) return null;
    this.#chosen.set(named, real.path);
    return named;
  }

  #isAllowed(named: string, use: 'read' | 'write' | 'browse'): boolean {
    return this.#of(use).some(({ folder, real }) => isWithin(named, folder) || isWithin(named, real));
  }

  #leadsInto(real: string, use: 'read' | 'write' | 'browse'): boolean {
    const hosts = this.#isHosts(real);
    return this.#of(use).some((place) => isWithin(real, place.real) && (place.own === true || !hosts));
  }

  #of(use: 'read' | 'write' | 'browse'): readonly RealPlace[] {
    return use === 'read' ? this.#places : this.#places.filter((place) => place[use] === true);
  }

  /** The session's secret, the database, the log: also where a folder that was named has them somewhere below. */
  #isHosts(real: string): boolean {
    if (!isWithin(real, realOrNamed(dataPath()))) return false;
    return !this.#places.some((place) => place.own === true && isWithin(real, place.real));
  }

  #refusal(asked: string, what: 'read' | 'write'): VinobenchError {
    const verb = what === 'read' ? 'read' : 'write into';
    const sentence = `This page may not ${verb} ${shown(asked)}: ${this.#options.wayOut[what]}.`;
    return new VinobenchError('usage', sentence);
  }
}

/** Null: no path that a page could have been given. */
const absolute = (asked: string): string | null =>
  asked.includes('\0') || !path.isAbsolute(asked) ? null : path.resolve(asked);

const longestShown = 200;

/** As the page has sent it, without what could not be seen. */
const shown = (asked: string): string =>
  asked.length > longestShown
    ? `${asked.slice(0, longestShown).replaceAll(/\p{C}/gu, '?')} ...`
    : asked.replaceAll(/\p{C}/gu, '?');
