import { expect, it } from 'vitest';
import { testPage } from './pageTesting.ts';

it('One page at a time lies over the views', () => {
  const { page } = testPage();
  const { openPalette, openKeys, openSettings, openImages, closeOverlay } = page.overlays;
  const asked = [openPalette, openKeys, openSettings, openImages, closeOverlay].map((open) => {
    open();
    return page.store.getState().overlay;
  });
  expect(asked).toEqual(['palette', 'keys', 'settings', 'images', null]);
});

it('The inspector is shown and put away', () => {
  const { page } = testPage();
  page.overlays.toggleInspector();
  expect(page.store.getState().inspector).toBe(false);
  page.overlays.toggleInspector();
  expect(page.store.getState().inspector).toBe(true);
});

it('A view knows whether another one was shown before it', () => {
  const { overlays } = testPage().page;
  expect(['Models', 'Models', 'Matrix', 'Models'].map(overlays.showView)).toEqual([false, false, true, true]);
});
