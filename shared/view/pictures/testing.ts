/** For tests: what a picture draws, read back from its SVG. Places are within their group. */
import type { Picture } from './picture.ts';

interface DrawnText {
  readonly x: number;
  readonly y: number;
  readonly anchor: string;
  readonly weight: string;
  /** Narrow spaces as plain ones. */
  readonly value: string;
}

interface DrawnBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly fill: string;
  /** 1 unless the box has one. */
  readonly opacity: number;
}

interface DrawnCircle {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly fill: string;
}

interface Drawn {
  readonly texts: readonly DrawnText[];
  readonly boxes: readonly DrawnBox[];
  readonly circles: readonly DrawnCircle[];
  /** Straight lines, by their ends. */
  readonly lines: readonly { readonly from: [number, number]; readonly to: [number, number] }[];
}

export function drawnBy({ svg }: Picture): Drawn {
  const elements = [...svg.matchAll(/<(rect|circle|text|path) ([^>]*?)\/?>(?:([^<]*)<\/text>)?/g)];
  const of = (name: string) =>
    elements.flatMap(([, element, attributes = '', content = '']) => {
      if (element !== name) return [];
      const values = new Map(
        [...attributes.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key, value]) => [key, value]),
      );
      const number = (key: string) => Number(values.get(key) ?? Number.NaN);
      return [{ number, word: (key: string) => values.get(key) ?? '', content }];
    });
  return {
    texts: of('text').map(({ number, word, content }) => ({
      ...{ x: number('x'), y: number('y'), anchor: word('text-anchor'), weight: word('font-weight') },
      value: content
        .replaceAll('\u202f', ' ')
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&amp;', '&'),
    })),
    boxes: of('rect').map(({ number, word }) => ({
      ...{ x: number('x'), y: number('y'), width: number('width'), height: number('height') },
      fill: word('fill'),
      opacity: word('fill-opacity') === '' ? 1 : number('fill-opacity'),
    })),
    circles: of('circle').map(({ number, word }) => ({
      ...{ x: number('cx'), y: number('cy'), radius: number('r'), fill: word('fill') },
    })),
    lines: of('path').flatMap(({ word }) => {
      const ends = /^M([-\d.]+) ([-\d.]+)L([-\d.]+) ([-\d.]+)$/.exec(word('d'));
      if (ends === null) return [];
      const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = ends.slice(1).map(Number);
      return [{ from: [x1, y1] as [number, number], to: [x2, y2] as [number, number] }];
    }),
  };
}

export const drawnValues = ({ texts }: Drawn): string[] => texts.map(({ value }) => value);
