/* The page's own world in the stand-in's window: what the preload exposes arrives here, and nothing else does. */
(bridge, secret) => {
  const line = bridge(`${secret}-preload`, `${secret}-page`);
  line.onExposed((name, api) => {
    Object.defineProperty(window, name, { value: api, enumerable: true });
  });
};
