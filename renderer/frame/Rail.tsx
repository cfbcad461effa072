import { useApp } from '../page/hooks.ts';
import { go, openKeys, openSettings } from '../page/page.ts';
import { routeHash, routeTo, titleOfView, views } from '../store/route.ts';
import { Icon } from '../widgets/icons.tsx';

/** The five views, as links: they open in another tab as well. */
export function Rail() {
  const route = useApp((state) => state.route);
  const left = useApp((state) => state.left);
  return (
    <nav className="rail" aria-label="Views">
      {views.map((view) => (
        <a
          key={view}
          href={routeHash(routeTo({ route, left }, { view }))}
          aria-current={route.view === view ? 'page' : undefined}
          onClick={(event) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault();
            go({ view });
          }}
        >
          <Icon name={view} />
          {titleOfView(view)}
        </a>
      ))}
      <span className="spacer" />
      <button type="button" onClick={openKeys}>
        <Icon name="keys" />
        Keys
      </button>
      <button type="button" onClick={openSettings}>
        <Icon name="settings" />
        Settings
      </button>
    </nav>
  );
}
