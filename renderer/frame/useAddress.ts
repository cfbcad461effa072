/** An old address may name what no longer exists: a notice says so, and what exists is shown. */
import { useEffect } from 'react';
import { useApp } from '../page/hooks.ts';
import { go, store, tell } from '../page/page.ts';
import { libraryOf } from '../store/models.ts';
import { titleOfView, views } from '../store/route.ts';

/** The view that opens it loads its run. */
export function useAddress(): void {
  const route = useApp((state) => state.route);
  const { view, model } = route;
  const loaded = useApp((state) => state.catalogue.length > 0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked at again whenever the address has changed
  useEffect(() => {
    const named = /^#\/?([^?]*)/.exec(location.hash)?.[1] ?? '';
    if (named !== '' && !views.some((one) => one === named)) {
      tell(`The address names an unknown view, ${named}. ${titleOfView(view)} is shown.`);
      go({ view }, 'replace');
    }
  }, [route]);
  useEffect(() => {
    if (model === null || !loaded || libraryOf(store.getState()).some(({ key }) => key === model)) return;
    const name = model.replace(/^\w+:/, '');
    tell(`The model ${name} of this address is no longer in the list. Drop it again to look at it.`);
    go({ model: null }, 'replace');
  }, [model, loaded]);
}
