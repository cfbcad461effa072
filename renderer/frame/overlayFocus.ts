/**
 * A menu or dialog has the focus from the moment it is there. Mantine gives it the focus a timer later, and the keys that
 * come between those two go to the view below: `+ Enter`, typed quickly, opened a menu and left it at that.
 */

/** Not a toast that asks: it comes when it comes, and an Enter meant for a field would be its answer. */
const boxes = '[data-portal] :is([role="menu"], [role="dialog"])';
const candidates =
  'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), summary, [tabindex]';

/** Listens from now on: overlays are put at the end of the body, by libraries as well. */
export function followOverlays(): void {
  /** Each that is open, with what had the focus before it. */
  const open = new Map<Element, Element | null>();
  const look = () => {
    for (const [box, before] of open)
      if (!box.isConnected) {
        open.delete(box);
        giveBack(before);
      }
    for (const box of document.querySelectorAll(boxes))
      if (!open.has(box)) {
        open.set(box, document.activeElement);
        takeFocus(box);
      }
  };
  // Both run before the next key: what changes the page is a task, and this ends it.
  const within = new MutationObserver(look);
  const found = new Set<Element>();
  const findPortals = () => {
    for (const portal of document.querySelectorAll('body > [data-portal]'))
      if (!found.has(portal)) {
        found.add(portal);
        within.observe(portal, { childList: true, subtree: true });
      }
    look();
  };
  new MutationObserver(findPortals).observe(document.body, { childList: true });
  findPortals();
}

/** Not from somebody who took the focus meanwhile. */
function giveBack(before: Element | null): void {
  const nobody = document.activeElement === null || document.activeElement === document.body;
  if (nobody && before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
}

function takeFocus(box: Element): void {
  // Mantine's timer gives the focus to what has this attribute: to where it is by then.
  box.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof Element)) return;
    for (const one of box.querySelectorAll('[data-autofocus]')) one.removeAttribute('data-autofocus');
    target.setAttribute('data-autofocus', '');
  });
  firstOf(box)?.focus({ preventScroll: true });
}

/** The one that asks for it, else the first that Tab reaches, else the first of a menu, which Tab does not reach. */
function firstOf(box: Element): HTMLElement | undefined {
  const asking = box.querySelector('[data-autofocus]');
  if (asking instanceof HTMLElement) return asking;
  const usable = [...box.querySelectorAll<HTMLElement>(candidates)].filter((one) => one.checkVisibility());
  return (
    usable.find(({ tabIndex }) => tabIndex >= 0) ??
    usable[0] ??
    (box instanceof HTMLElement ? box : undefined)
  );
}
