/** Dark or light, as the system says unless the user does. */
import { useSyncExternalStore } from 'react';

export type Theme = 'dark' | 'light';

export const themeChoices = ['System', 'Dark', 'Light'] as const;
type ThemeChoice = (typeof themeChoices)[number];

const place = 'vinobench.theme';
const light = window.matchMedia('(prefers-color-scheme: light)');
const listeners = new Set<() => void>();

/** A wish of the user, no fact: it may be lost. */
const themeChoice = (): ThemeChoice =>
  themeChoices.find((choice) => choice === localStorage.getItem(place)) ?? 'System';

const now = (): Theme => {
  const choice = themeChoice();
  if (choice === 'System') return light.matches ? 'light' : 'dark';
  return choice === 'Light' ? 'light' : 'dark';
};

export function chooseTheme(choice: ThemeChoice): void {
  if (choice === 'System') localStorage.removeItem(place);
  else localStorage.setItem(place, choice);
  changed();
}

/** The tokens first: what is redrawn reads them. */
function changed(): void {
  document.documentElement.dataset['theme'] = now();
  for (const listener of listeners) listener();
}

/** Sets the tokens; later changes of the system and of other tabs are followed. */
export function followTheme(): void {
  light.addEventListener('change', changed);
  window.addEventListener('storage', ({ key }) => {
    if (key === place || key === null) changed();
  });
  changed();
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useTheme = (): Theme => useSyncExternalStore(subscribe, now);
export const useThemeChoice = (): ThemeChoice => useSyncExternalStore(subscribe, themeChoice);
