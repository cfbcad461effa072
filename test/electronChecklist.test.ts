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
    expect(preferences.map(({ value }) => textOf(main, value).replaceAll(/\s+/g, ' '))).toEqual([
      '{ preload: layout.preload, contextIsolation: true, sandbox: true, nodeIntegration: false, webviewTag: false, spellcheck: false, }',
    ]);
    expect(calls(main, /^app\.enableSandbox$/)).toHaveLength(1);
  });

  it('loads its own page and nothing else', () => {
    const loads = sources.flatMap((each) =>
      calls(each, /\.(?:loadURL|loadFile)$/).flatMap((node) => argumentsOf(each, node)),
    );
    expect(loads).toEqual(['pageAddress']);
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
  });

  it('opens an address outside only when it is known', () => {
    const opens = main.text.match(/shell\.\w+/g);
    expect(opens).toEqual(['shell.openExternal']);
    expect(main.text).toContain('if (mayOpen(url, known)) void shell.openExternal(url)');
  });

  it('keeps every web contents where it is, without new windows and webviews', () => {
    const [confine = ''] = main.nodes
      .filter(({ type, id }) => type === 'FunctionDeclaration' && isNode(id) && id['name'] === 'confine')
      .map((node) => textOf(main, node));
    for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect'])
      expect(confine).toContain(`contents.on('${event}', stay)`);
    expect(confine).toContain("contents.on('will-attach-webview', (event) => event.preventDefault())");
    expect(confine).toContain("return { action: 'deny' }");
    expect(main.text).toContain(
      "app.on('web-contents-created', (_event, contents) => confine(contents, known))",
    );
  });

  it('is of one exact version of Electron', () => {
    const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      devDependencies: Readonly<Record<string, string>>;
    };
    expect(devDependencies['electron']).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('switches nothing of Chromium on or off', () => {
    const switches = sources.flatMap((each) => calls(each, /commandLine\.append(?:Switch|Argument)$/));
    expect(switches).toEqual([]);
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
