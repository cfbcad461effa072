/** For tests: a canvas that keeps what is drawn on it. Letters are six pixels wide. */

interface Drawn {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly style: string;
  readonly alpha: number;
}

export class DrawnCanvas {
  readonly rects: Drawn[] = [];
  readonly outlines: Drawn[] = [];
  readonly texts: {
    readonly text: string;
    readonly x: number;
    readonly y: number;
    readonly align: string;
  }[] = [];
  readonly shapes: {
    readonly points: readonly (readonly [x: number, y: number])[];
    readonly alpha: number;
  }[] = [];
  fillStyle = '';
  strokeStyle = '';
  globalAlpha = 1;
  lineWidth = 1;
  font = '';
  textBaseline = '';
  textAlign = 'start';
  textRendering = '';
  #points: [x: number, y: number][] = [];

  /** As what paints takes it: it calls no other method. */
  get context(): CanvasRenderingContext2D {
    return this as unknown as CanvasRenderingContext2D;
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    this.rects.push({ x, y, width, height, style: this.fillStyle, alpha: this.globalAlpha });
  }
  strokeRect(x: number, y: number, width: number, height: number): void {
    this.outlines.push({ x, y, width, height, style: this.strokeStyle, alpha: this.globalAlpha });
  }
  fillText(text: string, x: number, y: number): void {
    this.texts.push({ text, x, y, align: this.textAlign });
  }
  measureText(text: string): { readonly width: number } {
    return { width: 6 * text.length };
  }
  beginPath(): void {
    this.#points = [];
  }
  moveTo(x: number, y: number): void {
    this.#points.push([x, y]);
  }
  lineTo(x: number, y: number): void {
    this.#points.push([x, y]);
  }
  fill(): void {
    this.shapes.push({ points: this.#points, alpha: this.globalAlpha });
  }
  stroke(): void {}
  setLineDash(): void {}
  drawImage(): void {}
  setTransform(): void {}
}
