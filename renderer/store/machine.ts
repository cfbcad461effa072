/** The machine as it is now: load, frequency and temperature are read again while the page is looked at. */
import { host } from './host.ts';
import { store } from './state.ts';

const everyMs = 5000;

/** For as long as the page lives. */
export function followMachine(): void {
  setInterval(() => void readMachine(), everyMs);
  document.addEventListener('visibilitychange', () => void readMachine());
  store.subscribe(({ connection }, before) => {
    if (connection.state === 'open' && before.connection.state !== 'open') void readMachine();
  });
}

let reading = false;

async function readMachine(): Promise<void> {
  if (reading || document.hidden || store.getState().connection.state !== 'open') return;
  reading = true;
  try {
    store.setState({ machineNow: await host().machineState() });
  } catch {
    // The line broke: what was read last is not now.
    store.setState({ machineNow: null });
  } finally {
    reading = false;
  }
}
