/** What lies over the views. */
import { useStore } from 'zustand';
import { overlayPages } from './overlayPages.ts';

export function Overlays() {
  const { shown, pages } = useStore(overlayPages);
  return Object.entries(pages).map(([name, Page]) => <Page key={name} opened={shown === name} />);
}
