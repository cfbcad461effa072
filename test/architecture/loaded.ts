/** What a process has loaded before its first line runs: static imports, those of types and `import()` left out. */
import { posix } from 'node:path';
import { parseSync } from 'vite';
import type { SourceFile } from './check.ts';

/** Packages, each with the file that imports it; `node:` modules are no packages. */
export function loadedPackages(entries: readonly string[], textOf: (path: string) => string): string[] {
  const reached = new Set(entries);
  const found = new Set<string>();
  // A set that grows is walked to its end.
  for (const path of reached) {
    for (const specifier of staticImports({ path, text: textOf(path) })) {
      if (specifier.startsWith('.')) reached.add(posix.join(posix.dirname(path), specifier));
      else if (!specifier.startsWith('node:')) found.add(`${specifier} of ${path}`);
    }
  }
  return [...found].sort();
}

function staticImports({ path, text }: SourceFile): string[] {
  const { staticImports: imports, staticExports } = parseSync(path, text).module;
  return [
    ...imports
      .filter(({ entries }) => entries.length === 0 || entries.some(({ isType }) => !isType))
      .map(({ moduleRequest }) => moduleRequest.value),
    ...staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ isType, moduleRequest }) =>
        isType || moduleRequest === null ? [] : moduleRequest.value,
      ),
    ),
  ];
}
