/**
 * React's JSX runtime with one rule more: no text that the page shows obeys marks of direction, which would show another
 * name of a file, a layer or a device than the one that is there. The build puts it in the place of React's (vite.config.ts).
 */
import { jsx as element, jsxs as elementWithChildren, Fragment } from 'react/jsx-runtime';
import { inReadingOrder } from '../shared/faults/printable.ts';

export { Fragment };

type Make = typeof element;

/** What an element shows in addition to its children. */
const shownAttributes: readonly string[] = ['children', 'title', 'aria-label', 'placeholder', 'alt'];

const shown =
  (make: Make): Make =>
  (type, props, key) =>
    // A component's own elements are made here as well.
    make(type, typeof type === 'string' || type === Fragment ? readable(props) : props, key);

export const jsx = shown(element);
export const jsxs = shown(elementWithChildren);

/** The same object where there is nothing to change. */
function readable(props: unknown): unknown {
  if (typeof props !== 'object' || props === null) return props;
  const changes = shownAttributes.flatMap((name) => {
    const value: unknown = Reflect.get(props, name);
    const text = readableText(value);
    return text === value ? [] : [[name, text] as const];
  });
  return changes.length === 0 ? props : { ...props, ...Object.fromEntries(changes) };
}

/** Of texts, also in lists of children; everything else as it is. */
function readableText(value: unknown): unknown {
  if (typeof value === 'string') return inReadingOrder(value);
  if (!Array.isArray(value)) return value;
  const texts = value.map(readableText);
  return texts.some((text, at) => text !== value[at]) ? texts : value;
}
