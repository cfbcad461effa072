/** The page's keyboard on the page's window. */
import type { Focus, Keyboard } from './keyboard.ts';

/** Listens until the returned call. */
export function listenToKeys(keyboard: Keyboard): () => void {
  const listen = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    if (keyboard.press(event, focusAt(event.target))) event.preventDefault();
  };
  window.addEventListener('keydown', listen);
  return () => window.removeEventListener('keydown', listen);
}

function focusAt(target: EventTarget | null): Focus {
  const markedText = getSelection()?.isCollapsed === false;
  if (!(target instanceof HTMLElement))
    return { field: false, button: false, arrows: false, overlay: false, markedText };
  const isIn = (selector: string) => target.closest(selector) !== null;
  return {
    field: isField(target),
    button: isIn('button, a[href], summary, [role="button"], [role="tab"]'),
    arrows: isIn('[role="separator"], [role="radiogroup"]'),
    overlay: isIn('[role="dialog"], [role="menu"], [role="listbox"]'),
    markedText,
  };
}

function isField(target: HTMLElement): boolean {
  if (target instanceof HTMLInputElement) return !/^(checkbox|radio|button|range)$/.test(target.type);
  return target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName);
}
