/** What lies over the views. */
import { useLayoutEffect, useState } from 'react';
import { useStore } from 'zustand';
import { followAsked, noPages } from './overlayPages.ts';

export function Overlays() {
  const [overlays] = useState(noPages);
  const { shown, pages } = useStore(overlays);
  useLayoutEffect(() => followAsked(overlays), [overlays]);
  return Object.entries(pages).map(([name, Page]) => <Page key={name} opened={shown === name} />);
}
