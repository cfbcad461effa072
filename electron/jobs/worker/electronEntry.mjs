// @ts-check
/** Where Electron's utility process begins: Node of Electron may not read TypeScript by itself. */
import '../wire/typescript.mjs';

await import('./entry.ts');
