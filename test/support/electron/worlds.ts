/** The scripts of a window's two worlds: the page's own, and the isolated one that its preload runs in. */
import { readFileSync } from 'node:fs';

/** What the preload's world is called, and the binding by which it reaches the window's process. */
export const preloadWorld = 'Electron Isolated Context';
export const binding = 'standInElectron';

const text = (name: string) => {
  const source = readFileSync(new URL(`./world/${name}.js`, import.meta.url), 'utf8');
  // A function with comments before it and a semicolon after it.
  return source.trimEnd().replace(/;$/, '');
};

/** @param secret that names the events between the two worlds */
export function pageScript(secret: string): string {
  return `(${text('page')})(${text('bridge')}, ${JSON.stringify(secret)});`;
}

/** @param preload a CommonJS script, run as a sandboxed preload is: with a `require` that knows Electron alone */
export function preloadScript(secret: string, preload: string): string {
  const run = `(require, module, exports) => {\n${preload}\n}`;
  return `(${text('preload')})(${text('bridge')}, ${JSON.stringify(secret)}, ${JSON.stringify(binding)}, ${run});`;
}

/** What the preload's world tells the window's process. */
export type FromPreload =
  | {
      readonly kind: 'send';
      readonly channel: string;
      readonly values: readonly unknown[];
      readonly port: string | null;
    }
  | {
      readonly kind: 'invoke';
      readonly id: string;
      readonly channel: string;
      readonly values: readonly unknown[];
    }
  | { readonly kind: 'port'; readonly id: string; readonly data: unknown }
  | { readonly kind: 'open'; readonly address: string };

/** And the other way. */
export type ToPreload =
  | { readonly kind: 'send'; readonly channel: string; readonly values: readonly unknown[] }
  | { readonly kind: 'settled'; readonly id: string; readonly value?: unknown; readonly error?: string }
  | { readonly kind: 'port'; readonly id: string; readonly data: unknown };

/** Bytes cross as text, as everything does on the protocol that drives Chromium. */
export function packed(value: unknown): unknown {
  return value instanceof Uint8Array ? { $bytes: Buffer.from(value).toString('base64') } : value;
}

export function unpacked(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  if ('$bytes' in value && typeof value.$bytes === 'string')
    return new Uint8Array(Buffer.from(value.$bytes, 'base64'));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unpacked(inner)]));
}
