/** A canvas as wide as its place, drawn at most once a frame and never by React. */
import { useCallback, useEffect, useLayoutEffect, useRef } from 'react';

type Paint = (context: CanvasRenderingContext2D, width: number) => void;

interface CanvasHands {
  readonly canvas: React.RefObject<HTMLCanvasElement | null>;
  /** Before the next frame. */
  readonly redraw: () => void;
}

export function useCanvas(paint: Paint): CanvasHands {
  const canvas = useRef<HTMLCanvasElement>(null);
  const latest = useRef(paint);
  const frame = useRef(0);
  const redraw = useCallback(() => {
    frame.current ||= requestAnimationFrame(() => {
      frame.current = 0;
      draw(canvas.current, latest.current);
    });
  }, []);
  useLayoutEffect(() => {
    latest.current = paint;
    redraw();
  });
  useEffect(() => {
    const { current } = canvas;
    if (current === null) return;
    const size = new ResizeObserver(redraw);
    size.observe(current);
    return () => {
      size.disconnect();
      cancelAnimationFrame(frame.current);
      frame.current = 0;
    };
  }, [redraw]);
  return { canvas, redraw };
}

function draw(canvas: HTMLCanvasElement | null, paint: Paint): void {
  const context = canvas?.getContext('2d', { alpha: false });
  if (canvas === null || context === null || context === undefined) return;
  const ratio = devicePixelRatio;
  const [wide, high] = [Math.round(canvas.clientWidth * ratio), Math.round(canvas.clientHeight * ratio)];
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide;
    canvas.height = high;
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  paint(context, canvas.clientWidth);
}
