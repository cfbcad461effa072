/** The element next to one in a row of them. */
export const siblingOf = (element: Element, which: 'previous' | 'next' | null): Element | null =>
  which === null ? null : which === 'next' ? element.nextElementSibling : element.previousElementSibling;
