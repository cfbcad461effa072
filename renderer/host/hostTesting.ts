/** For tests: a WebSocket whose other end a test plays. */
import { hmac } from '../../shared/hosts/hmac.ts';

/** A host that speaks the handshake of `shared/hosts/browserHost.ts`; its codes are compared with Node's in electron/server. */
export class PlayedSocket extends EventTarget {
  static readonly OPEN = 1;
  static readonly all: PlayedSocket[] = [];
  readonly url: string;
  readonly said: Record<string, string>[] = [];
  readyState = 0;
  binaryType = 'blob';

  constructor(url: string) {
    super();
    this.url = url;
    PlayedSocket.all.push(this);
  }

  send(text: string): void {
    if (this.readyState !== PlayedSocket.OPEN) throw new Error('the socket is not open');
    this.said.push(JSON.parse(text));
  }

  /** By the page or by the host. */
  close(code = 1005): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.dispatchEvent(Object.assign(new Event('close'), { code }));
  }

  opens(): void {
    this.readyState = PlayedSocket.OPEN;
    this.dispatchEvent(new Event('open'));
  }

  says(word: unknown): void {
    this.dispatchEvent(Object.assign(new Event('message'), { data: word }));
  }

  /** As the host that holds this secret. @returns whether the page has proved that it holds it too */
  challenges(secret: string, nonce = 'n'.repeat(43)): boolean {
    const hello = this.said[0]?.['nonce'] ?? '';
    this.says(JSON.stringify({ nonce, proof: hmac(secret, `vinobench|host|${hello}|${nonce}`) }));
    return this.said[1]?.['proof'] === hmac(secret, `vinobench|page|${hello}|${nonce}`);
  }
}
