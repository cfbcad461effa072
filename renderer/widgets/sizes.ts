/** Sizes of panes that the user drags, each under its own name; a wish that may be lost. */
import { useSyncExternalStore } from 'react';

const prefix = 'vinobench.size.';
const listeners = new Set<() => void>();

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

function told(): void {
  for (const listener of listeners) listener();
}

/** Null: never dragged. */
export function useSize(name: string): readonly [number | null, (size: number) => void] {
  const text = useSyncExternalStore(subscribe, () => localStorage.getItem(prefix + name));
  const keep = (size: number) => {
    localStorage.setItem(prefix + name, String(Math.round(size)));
    told();
  };
  const size = Number(text);
  return [text === null || !Number.isFinite(size) ? null : size, keep];
}

/** All panes as they were at first. */
export function resetSizes(): void {
  for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
  told();
}
