/** The tokens' values, for what is drawn on a canvas. */

/** `3x3` and `->` are written as they are: fonts would draw other signs. On a canvas no style but this one says so. */
export function withoutLigatures(context: CanvasRenderingContext2D): void {
  context.textRendering = 'optimizeSpeed';
}

/** Value of a token such as `--text-1`, as it is now. */
export const token = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();
