/** What of Electron's security checklist is a matter of how the desktop host is written, read from its syntax tree. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';
import { describe, expect, it } from 'vitest';
import { isNode, type SyntaxNode, walk } from './architecture/check.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

interface Source {
  readonly path: string;
  readonly text: string;
  readonly nodes: readonly SyntaxNode[];
}

function source(path: string): Source {
  const text = readFileSync(join(root, path), 'utf8');
  const nodes: SyntaxNode[] = [];
  walk(parseSync(path, text).program as unknown as SyntaxNode, (node) => void nodes.push(node));
  return { path, text, nodes };
}

const sources = globSync('electron/**/*.{ts,mjs}', { cwd: root })
  .filter((path) => !path.endsWith('.test.ts'))
  .map((path) => source(path.replaceAll('\\', '/')));
const main = source('electron/main.ts');

const textOf = ({ text }: Source, node: unknown): string =>
  isNode(node) ? text.slice(Number(node['start']), Number(node['end'])) : '';

/** What is written as a name or as a text, `a.name` and `a['name']`: what only a comment says does not count. */
const namesOf = ({ nodes }: Source): string[] =>
  nodes.flatMap(({ type, name, value }) => {
    if (type === 'Identifier' && typeof name === 'string') return [name];
    return type === 'Literal' && typeof value === 'string' ? [value] : [];
  });

/** The files that name one of these, once for each time. */
const naming = (...words: readonly string[]): string[] =>
  sources.flatMap((each) =>
    namesOf(each)
      .filter((name) => words.includes(name))
      .map(() => each.path),
  );

/** The declaration of a function of the main process, as a source. */
function functionOf(wanted: string): Source {
  const found = main.nodes.find(
    ({ type, id }) => type === 'FunctionDeclaration' && isNode(id) && id['name'] === wanted,
  );
  if (found === undefined) throw new Error(`electron/main.ts has no function ${wanted}`);
  const nodes: SyntaxNode[] = [];
  walk(found, (node) => void nodes.push(node));
  return { ...main, nodes };
}

const flat = (text: string): string => text.replaceAll(/\s+/g, ' ');

/** Calls or constructions whose callee reads so. */
const calls = (of: Source, callee: RegExp): SyntaxNode[] =>
  of.nodes.filter(
    ({ type, ...node }) =>
      (type === 'CallExpression' || type === 'NewExpression') && callee.test(textOf(of, node['callee'])),
  );

const argumentsOf = (of: Source, node: SyntaxNode): string[] =>
  (node['arguments'] as unknown[]).map((argument) => textOf(of, argument));

describe('The desktop host', () => {
  it('has one window, which is isolated, sandboxed and without Node', () => {
    const windows = sources.flatMap((each) => calls(each, /^BrowserWindow$|^WebContentsView$|^BrowserView$/));
    expect(windows).toHaveLength(1);
    const preferences = main.nodes.filter(
      ({ type, key }) => type === 'Property' && isNode(key) && key['name'] === 'webPreferences',
    );
    // All of them: another one is a decision, and belongs in the table of docs/security.md.
    expect(preferences.map(({ value }) => flat(textOf(main, value)))).toEqual([
      '{ preload: layout.preload, contextIsolation: true, sandbox: true, nodeIntegration: false, webviewTag: false, spellcheck: false, }',
    ]);
    expect(naming('webPreferences')).toEqual(['electron/main.ts']);
    // Weaker than Electron's own defaults, by whatever way they come to a window.
    expect(
      naming('webSecurity', 'allowRunningInsecureContent', 'experimentalFeatures', 'enableBlinkFeatures'),
    ).toEqual([]);
    expect(calls(main, /^app\.enableSandbox$/)).toHaveLength(1);
  });

  it('has the objects of Electron in three files', () => {
    const importing = sources.filter(({ nodes }) =>
      nodes.some(({ source: from }) => isNode(from) && from['value'] === 'electron'),
    );
    expect(importing.map(({ path }) => path).toSorted()).toEqual([
      'electron/jobs/host/electronProcess.ts',
      'electron/main.ts',
      'electron/preload.ts',
    ]);
  });

  it('loads its own page and nothing else', () => {
    const loads = sources.flatMap((each) =>
      calls(each, /\.(?:loadURL|loadFile)$/).flatMap((node) => argumentsOf(each, node)),
    );
    expect(loads).toEqual(['pageAddress']);
    // One protocol, the page's; no address of a file and none of the web is answered.
    const protocols = calls(main, /^protocol\.\w+$/).map(
      (node) => `${textOf(main, node['callee'])} ${argumentsOf(main, node)[0]?.match(/\w+/)?.[0]}`,
    );
    expect(protocols).toEqual(['protocol.registerSchemesAsPrivileged scheme', 'protocol.handle scheme']);
  });

  it('answers a message only when it comes from the page', () => {
    const handlers = calls(main, /^ipcMain\.(?:on|handle|once|handleOnce)$/).map((node) =>
      argumentsOf(main, node),
    );
    expect(handlers.length).toBeGreaterThanOrEqual(6);
    expect(handlers.filter(([, handler = '']) => !handler.includes('isFromPage(event)'))).toEqual([]);
    expect(
      sources.filter((each) => each.path !== main.path).flatMap((each) => calls(each, /^ipcMain\./)),
    ).toEqual([]);
    const [condition] = functionOf('isFromPage').nodes.filter(({ type }) => type === 'ReturnStatement');
    expect(flat(textOf(main, condition))).toBe(
      "return sender === window?.webContents && senderFrame === sender.mainFrame && isPage(senderFrame?.url ?? '');",
    );
  });

  it('opens an address outside only when it is known', () => {
    // The import and the one call.
    expect(naming('shell')).toEqual(['electron/main.ts', 'electron/main.ts', 'electron/main.ts']);
    const guarded = functionOf('confine').nodes.filter(
      ({ type, test }) => type === 'IfStatement' && textOf(main, test) === 'mayOpen(url, known)',
    );
    expect(guarded.map(({ consequent }) => textOf(main, consequent))).toEqual([
      expect.stringMatching(/^void shell\.openExternal\(url\)/),
    ]);
  });

  it('keeps every web contents where it is, without new windows and webviews', () => {
    const confine = functionOf('confine');
    expect(calls(confine, /^contents\.\w+$/).map((node) => argumentsOf(confine, node).map(flat))).toEqual([
      ["'will-navigate'", 'stay'],
      ["'will-frame-navigate'", 'stay'],
      ["'will-redirect'", 'stay'],
      ["'will-attach-webview'", '(event) => event.preventDefault()'],
      [expect.stringMatching(/^\(\{ url \}\) => \{.+ return \{ action: 'deny' \}; \}$/)],
    ]);
    const [stay] = confine.nodes.filter(
      ({ type, id }) => type === 'VariableDeclarator' && isNode(id) && id['name'] === 'stay',
    );
    expect(flat(textOf(main, stay?.['init']))).toMatch(
      /=> \{ if \(!isPage\(event\.url\)\) event\.preventDefault\(\); \}$/,
    );
    expect(
      confine.nodes.filter(({ type }) => type === 'ReturnStatement').map((node) => textOf(main, node)),
    ).toEqual(["return { action: 'deny' };"]);
    expect(calls(main, /^app\.on$/).map((node) => argumentsOf(main, node))).toContainEqual([
      "'web-contents-created'",
      '(_event, contents) => confine(contents, known)',
    ]);
  });

  it('is of one exact version of Electron', () => {
    const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      devDependencies: Readonly<Record<string, string>>;
    };
    const [, major] = /^(\d+)\.\d+\.\d+$/.exec(devDependencies['electron'] ?? '') ?? [];
    // Raised with each release, so that no change goes back to one whose faults are known.
    expect(Number(major)).toBeGreaterThanOrEqual(45);
  });

  it('switches nothing of Chromium on or off', () => {
    expect(naming('commandLine', 'appendSwitch', 'appendArgument')).toEqual([]);
  });

  it('gives the page its own functions and no object of Electron', () => {
    const preload = source('electron/preload.ts');
    const exposed = calls(preload, /^contextBridge\.exposeInMainWorld$/).map((node) =>
      argumentsOf(preload, node),
    );
    expect(exposed).toEqual([["'vinobench'", 'bridge']]);
    const [bridge = ''] = preload.nodes
      .filter(({ type, id }) => type === 'VariableDeclarator' && isNode(id) && id['name'] === 'bridge')
      .map(({ init }) => textOf(preload, init));
    expect(bridge).not.toMatch(/:\s*(?:ipcRenderer|webUtils|require|process)\b(?!\.)/);
  });
});
