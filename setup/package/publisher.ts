/**
 * Who publishes packages, and where, by the environment: no address of a publisher stands in the project. Left out,
 * names of RFC 2606 stand there, which lead nowhere.
 */
import { SetupFailure } from '../report.mjs';

interface Publisher {
  /** Whom a Debian package names. */
  readonly maintainer: { readonly name: string; readonly email: string };
  readonly homepage: string;
  /** Folder of the releases, https; null: the program knows no updates. */
  readonly updates: string | null;
}

/** @throws SetupFailure for a value that is not of its kind */
export function publisher(env: NodeJS.ProcessEnv = process.env): Publisher {
  // A workflow passes on what is not set as an empty text.
  const given = (name: string) => env[name]?.trim() || null;
  const address = (name: string) => {
    const value = given(name);
    if (value !== null && URL.parse(value)?.protocol !== 'https:')
      throw new SetupFailure(`${name} is ${value}: it takes an https address.`);
    return value;
  };
  const maintainer = given('VINOBENCH_MAINTAINER') ?? 'The Vinobench authors <nobody@vinobench.invalid>';
  const [, name, email] = /^([^<>]*[^<>\s])\s+<([^<>\s]+@[^<>\s]+)>$/.exec(maintainer) ?? [];
  if (name === undefined || email === undefined)
    throw new SetupFailure(`VINOBENCH_MAINTAINER is ${maintainer}: it takes "Name <address>".`);
  return {
    maintainer: { name, email },
    homepage: address('VINOBENCH_HOMEPAGE') ?? 'https://vinobench.invalid',
    updates: address('VINOBENCH_UPDATES'),
  };
}
