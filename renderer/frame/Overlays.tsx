/** What lies over the views. */
import { useStore } from 'zustand';
import { overlay } from '../store/overlay.ts';

export function Overlays() {
  const { shown, pages } = useStore(overlay);
  return Object.entries(pages).map(([name, Page]) => <Page key={name} opened={shown === name} />);
}
