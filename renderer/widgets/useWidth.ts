/** How wide an element is, now and after each change: charts are drawn at a fixed size. */
import { type RefObject, useLayoutEffect, useRef, useState } from 'react';

export function useWidth<T extends HTMLElement>(): {
  readonly frame: RefObject<T | null>;
  /** 0 until it is known. */
  readonly width: number;
} {
  const frame = useRef<T>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const { current } = frame;
    if (current === null) return;
    const measure = new ResizeObserver(() => setWidth(current.clientWidth));
    measure.observe(current);
    return () => measure.disconnect();
  }, []);
  return { frame, width };
}
