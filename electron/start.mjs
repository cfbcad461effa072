// @ts-check
/** Where Electron begins. */
import './workbench/typescript.mjs';

await import('./main.ts');
