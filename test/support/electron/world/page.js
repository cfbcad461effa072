/* The page's own world in the stand-in's window: what the preload exposes arrives here, and nothing else does. */
(bridge, secret) => {
  const line = bridge(`${secret}-preload`, `${secret}-page`);
  line.onExposed((name, api) => {
    Object.defineProperty(window, name, { value: api, enumerable: true });
  });
  // Chromium makes a window before anybody who drives it can refuse: here none is made, and Electron's handler is asked.
  const ask = (address) => {
    const detail = new URL(address, location.href).href;
    window.dispatchEvent(new CustomEvent(`${secret}-open`, { detail }));
  };
  window.open = (address = 'about:blank') => {
    ask(address);
    return null;
  };
  window.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[target="_blank"]') : null;
    if (link === null || event.defaultPrevented) return;
    event.preventDefault();
    ask(link.href);
  });
};
