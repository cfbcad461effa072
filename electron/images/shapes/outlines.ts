/**
 * The ten outlines of the shipped example, as tests whether a point lies inside. Coordinates are those of the shape: its
 * centre is (0, 0) and its size about 1. Only +, -, * and / of doubles are used, so every machine draws the same.
 */

type Point = readonly [x: number, y: number];
type Inside = (x: number, y: number) => boolean;

const disc: Inside = (x, y) => x * x + y * y < 1;

/** Even-odd rule: how many edges a ray to the right crosses. */
function polygon(corners: readonly Point[]): Inside {
  const edges = corners.map((corner, index) => [corner, corners.at(index - 1) ?? corner] as const);
  return (x, y) => {
    let inside = false;
    for (const [[ax, ay], [bx, by]] of edges) {
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
    return inside;
  };
}

/** Sines and cosines are written out: the standard lets Math.sin differ from one engine to the next. */
const hexagon = polygon([
  [1, 0],
  [0.5, 0.8660254],
  [-0.5, 0.8660254],
  [-1, 0],
  [-0.5, -0.8660254],
  [0.5, -0.8660254],
]);

const star = polygon([
  [0, -1.1],
  [0.2645, -0.364],
  [1.0462, -0.3399],
  [0.428, 0.1391],
  [0.6466, 0.8899],
  [0, 0.45],
  [-0.6466, 0.8899],
  [-0.428, 0.1391],
  [-1.0462, -0.3399],
  [-0.2645, -0.364],
]);

const triangle = polygon([
  [0, -1.1],
  [0.9526, 0.55],
  [-0.9526, 0.55],
]);

/** A label is an index into these; in the order of their names, as sub-folders are. */
export const shapeClasses = [
  'bar',
  'crescent',
  'cross',
  'disc',
  'heart',
  'hexagon',
  'ring',
  'square',
  'star',
  'triangle',
] as const;
type ShapeClass = (typeof shapeClasses)[number];

export const outlines: Readonly<Record<ShapeClass, Inside>> = {
  bar: (x, y) => Math.abs(x) < 1.1 && Math.abs(y) < 0.38,
  crescent: (x, y) => disc(x, y) && (x - 0.5) * (x - 0.5) + y * y > 0.7,
  cross: (x, y) => Math.min(Math.abs(x), Math.abs(y)) < 0.32 && Math.max(Math.abs(x), Math.abs(y)) < 1,
  disc,
  heart: (x, y) => {
    const [a, b] = [1.1 * x, -1.1 * y];
    const reach = a * a + b * b - 1;
    return reach * reach * reach < a * a * b * b * b;
  },
  hexagon,
  ring: (x, y) => disc(x, y) && x * x + y * y > 0.3,
  square: (x, y) => Math.max(Math.abs(x), Math.abs(y)) < 0.84,
  star,
  triangle,
};
