/** Scripts of a page that wants into the browser host; as text, since what a page has is known to browsers and not to Node's types. */
import type { Page } from 'playwright-core';

/** Of a drop; no file of it must ever arrive. */
export const attackDrop = 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11';

const upload = (name: string) => `/upload?name=${name}&drop=${attackDrop}`;

/** What each way to the host came to. */
interface Tried {
  readonly socket: string;
  readonly fetched: readonly string[];
  readonly script: string;
  /** From tabs of the host. */
  readonly heard: readonly unknown[];
  /** What the browser keeps for this page. */
  readonly kept: readonly string[];
}

/** All that a page can try with an address of the host. */
export const tried = (page: Page, origin: string): Promise<Tried> =>
  page.evaluate<Tried>(`(async (host) => {
    const socket = await new Promise((done) => {
      const opened = new WebSocket(host.replace('http', 'ws') + '/rpc');
      opened.addEventListener('open', () => done('opened'));
      opened.addEventListener('error', () => done('refused'));
    });
    const heard = [];
    const channel = new BroadcastChannel('vinobench.session');
    channel.addEventListener('message', ({ data }) => heard.push(data));
    channel.postMessage({ kind: 'ask' });
    const asked = (path, init) =>
      fetch(host + path, { credentials: 'include', ...init }).then(
        async (answer) => answer.status + ' ' + (await answer.text()),
        () => 'refused',
      );
    const fetched = await Promise.all([
      asked('/', {}),
      asked('/upload', {}),
      asked('/', { mode: 'no-cors' }),
      asked('${upload('fetched.prototxt')}', { method: 'POST', body: 'x' }),
      asked('${upload('sent.prototxt')}', { method: 'POST', body: 'x', mode: 'no-cors' }),
    ]);
    const script = await new Promise((done) => {
      const element = document.createElement('script');
      element.addEventListener('load', () => done('loaded'));
      element.addEventListener('error', () => done('refused'));
      element.src = host + '/licences.txt';
      document.head.append(element);
    });
    return { socket, fetched, script, heard, kept: [document.cookie, JSON.stringify(sessionStorage)] };
  })(${JSON.stringify(origin)})`);

/**
 * Shows the host in a frame and in a window that the page opens, and posts a form to it.
 * @returns what of all these the page can read: texts, what its window keeps
 */
export async function framed(page: Page, origin: string): Promise<readonly string[]> {
  const opened = page.waitForEvent('popup');
  await page.setContent(
    `<iframe src="${origin}/"></iframe><iframe name="sent"></iframe>
     <form method="post" enctype="text/plain" target="sent" action="${origin}${upload('form.prototxt')}"><input name="x"></form>`,
  );
  await page.evaluate(
    `document.forms[0].submit(); globalThis.popup = window.open(${JSON.stringify(origin)}); 0`,
  );
  const popup = await opened;
  await popup.getByRole('navigation').first().waitFor();
  const readable = await page.evaluate<string[]>(`(() => {
    const read = (look) => {
      try {
        return String(look());
      } catch {
        return 'refused';
      }
    };
    return [
      ...[...document.querySelectorAll('iframe')].map((frame) => read(() => frame.contentDocument.body.textContent)),
      read(() => popup.document.body.textContent),
      read(() => popup.sessionStorage.length),
    ];
  })()`);
  await popup.close();
  return readable;
}
