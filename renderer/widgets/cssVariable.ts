import type { CSSProperties } from 'react';

/** A custom property as React's style takes it. */
export const cssVariable = (name: `--${string}`, value: string | number): CSSProperties => ({
  [name]: value,
});
