/** Icons as strokes of one weight in the ink of their text. */
import type { ReactNode } from 'react';

const paths = {
  models: 'M8 2 2 5l6 3 6-3-6-3ZM2 8l6 3 6-3M2 11l6 3 6-3',
  matrix: 'M2 2h12v12H2zM2 6h12M2 10h12M6 2v12M10 2v12',
  speedup: 'M3 14V8M8 14V3M13 14V6M1.5 14h13',
  kernels: 'M2 4h9M2 8h12M5 12h9',
  compare: 'M2 3h5v10H2zM9 3h5v10H9z',
  keys: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM6.4 6.2a1.7 1.7 0 1 1 2.4 1.6c-.6.3-.8.6-.8 1.2M8 11.2v.1',
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10ZM10.6 10.6 14 14',
  chevron: 'm4 6 4 4 4-4',
  up: 'm4 10 4-4 4 4',
  close: 'm3.5 3.5 9 9M12.5 3.5l-9 9',
  export: 'M8 2v8M4.5 6.8 8 10l3.5-3.2M2.5 13.5h11',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  folder: 'M2 3.500h4.500L8 5.500h6v7.500H2z',
  drop: 'M8 2v8M4.5 6.8 8 10l3.5-3.2M2.5 13.5h11',
  warn: 'M8 2.5 14.5 13.5h-13zM8 6.5v3.5M8 11.8v.1',
  check: 'm3 8.5 3.2 3L13 4.5',
  pin: 'M6 2h4l-.5 5 2 2.5h-7L6.500 7zM8 9.500V14',
  trash: 'M3 4.500h10M6.500 4.500v-2h3v2M4.500 4.500l.5 9h6l.5-9',
  play: 'M5 3.500v9l7-4.500z',
  settings: 'M2 4h5M11 4h3M2 8h1M7 8h7M2 12h7M13 12h1M7 2.500v3M3 6.500v3M9 10.500v3',
  stop: 'M4.500 4.500h7v7h-7z',
  fit: 'M2.500 6v-3.500H6M10 2.500h3.500V6M13.500 10v3.500H10M6 13.500H2.500V10',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }): ReactNode {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.3}
      strokeLinejoin="round"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d={paths[name]} />
    </svg>
  );
}
