/*
 * Electron's contextBridge, between two worlds that share a document and no object: values cross as structured clones,
 * functions as numbers by which they are called, promises as numbers by which they are settled.
 */
(there, here) => {
  const functions = [];
  const promises = new Map();
  let exposed = () => undefined;
  let answer;
  let promised = 0;

  const tell = (message) => {
    answer = undefined;
    window.dispatchEvent(new CustomEvent(there, { detail: message }));
    return answer;
  };
  const thrown = (error) => ({
    kind: 'thrown',
    message: error instanceof Error ? error.message : String(error),
  });

  function pack(value) {
    if (typeof value === 'function') return { kind: 'function', id: functions.push(value) - 1 };
    if (value instanceof Promise) {
      promised += 1;
      const id = `${here}-${promised}`;
      value.then(
        (result) => tell({ kind: 'settled', id, value: pack(result) }),
        (error) => tell({ kind: 'settled', id, value: thrown(error) }),
      );
      return { kind: 'promise', id };
    }
    if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
      return { kind: 'object', entries: Object.entries(value).map(([key, inner]) => [key, pack(inner)]) };
    }
    return { kind: 'value', value };
  }

  function unpack(packed) {
    switch (packed.kind) {
      case 'function':
        return (...values) => ask({ kind: 'call', id: packed.id, values: values.map(pack) });
      case 'promise':
        return new Promise((resolve, reject) => promises.set(packed.id, { resolve, reject }));
      case 'object':
        return Object.freeze(Object.fromEntries(packed.entries.map(([key, inner]) => [key, unpack(inner)])));
      case 'thrown':
        throw new Error(packed.message);
      default:
        return packed.value;
    }
  }

  /*
   * While a world stands in the debugger (`getPathForFile`), Chromium runs what its drivers send and calls no listener: the other
   * world does not answer. Timers wait until it goes on; then it is asked again.
   */
  function ask(message) {
    const packed = tell(message);
    if (packed !== undefined) return unpack(packed);
    return new Promise((resolve) => setTimeout(resolve)).then(() => {
      const later = tell(message);
      if (later === undefined) throw new Error('the other world does not answer');
      return unpack(later);
    });
  }

  function call({ id, values }) {
    try {
      return pack(functions[id](...values.map(unpack)));
    } catch (error) {
      return thrown(error);
    }
  }

  function settle({ id, value }) {
    const promise = promises.get(id);
    promises.delete(id);
    try {
      promise?.resolve(unpack(value));
    } catch (error) {
      promise?.reject(error);
    }
  }

  window.addEventListener(here, ({ detail }) => {
    if (detail.kind === 'answer') answer = detail.value;
    else if (detail.kind === 'exposed') exposed(detail.name, unpack(detail.api));
    else if (detail.kind === 'settled') settle(detail);
    else if (detail.kind === 'call') tell({ kind: 'answer', value: call(detail) });
  });

  return {
    expose: (name, api) => void tell({ kind: 'exposed', name, api: pack(api) }),
    onExposed: (listener) => {
      exposed = listener;
    },
  };
};
