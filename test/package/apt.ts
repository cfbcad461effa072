/** The machine's own sources of Debian packages: no address of a mirror stands in the project. */
import { existsSync, globSync, readFileSync } from 'node:fs';

interface Mirror {
  readonly address: string;
  readonly suite: string;
}

/**
 * The first source that has the system's own release, in apt's old or new form (sources.list(5)).
 * @param listOf reads the list of mirrors of apt-transport-mirror(1), by its file
 * @throws Error where apt has none
 */
export function mirrorOf(
  texts: readonly string[],
  codename: string,
  listOf: (file: string) => string = (file) => readFileSync(file, 'utf8'),
): Mirror {
  for (const text of texts) {
    const found = oldForm(text, codename) ?? newForm(text, codename);
    const [, list] = /^mirror\+file:(\S+)$/.exec(found ?? '') ?? [];
    const address = list === undefined ? found : firstMirror(listOf(list));
    if (address !== null) return { address, suite: codename };
  }
  throw new Error(`apt has no source of ${codename}: a clean root cannot be made here.`);
}

export function mirrorHere(): Mirror {
  const files = ['/etc/apt/sources.list', ...globSync('/etc/apt/sources.list.d/*.{list,sources}').sort()];
  const codename = /^VERSION_CODENAME=(\S+)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
  if (codename === undefined) throw new Error('/etc/os-release names no release.');
  return mirrorOf(
    files.filter((file) => existsSync(file)).map((file) => readFileSync(file, 'utf8')),
    codename,
  );
}

/** A mirror a line, with what it has behind a tab. */
const firstMirror = (list: string): string | null => /^https?:\S+/m.exec(list)?.[0] ?? null;

const isSource = (address: string) => /^(?:https?|mirror\+file):/.test(address);

/** `deb [options] address suite component...` */
function oldForm(text: string, codename: string): string | null {
  for (const line of text.split('\n')) {
    const [, address, suite] = /^deb\s+(?:\[[^\]]*\]\s+)?(\S+:\S+)\s+(\S+)\s+\S/.exec(line.trim()) ?? [];
    if (address !== undefined && isSource(address) && suite === codename) return address;
  }
  return null;
}

/** Paragraphs of fields. */
function newForm(text: string, codename: string): string | null {
  for (const paragraph of text.split(/\n\s*\n/)) {
    const field = (name: string) =>
      (new RegExp(`^${name}:(.*)$`, 'm').exec(paragraph)?.[1] ?? '').trim().split(/\s+/);
    const address = field('URIs').find(isSource);
    if (address !== undefined && field('Types').includes('deb') && field('Suites').includes(codename))
      return address;
  }
  return null;
}
