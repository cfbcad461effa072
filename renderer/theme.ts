/** Dark or light as the system says, and the tokens' values for what is drawn on a canvas. */
import { useSyncExternalStore } from 'react';

const light = window.matchMedia('(prefers-color-scheme: light)');

export type Theme = 'dark' | 'light';
const now = (): Theme => (light.matches ? 'light' : 'dark');

/** Sets the tokens; later changes of the system are followed. */
export function followTheme(): void {
  const apply = () => {
    document.documentElement.dataset['theme'] = now();
  };
  light.addEventListener('change', apply);
  apply();
}

export function useTheme(): Theme {
  return useSyncExternalStore((changed) => {
    light.addEventListener('change', changed);
    return () => light.removeEventListener('change', changed);
  }, now);
}

/** Value of a token such as `--text-1`, as it is now. */
export const token = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();
