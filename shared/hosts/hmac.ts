/**
 * HMAC-SHA256 (RFC 2104, FIPS 180-4) for the browser's page. WebCrypto has it in secure contexts alone, and a page that is
 * served with `--host` to another machine is not one; a single implementation for both is simpler to test. Only short texts come here.
 */

/** @returns the code of `text` under `key`, both as UTF-8, in base64url without padding: 43 characters */
export function hmac(key: string, text: string): string {
  const encoder = new TextEncoder();
  const given = encoder.encode(key);
  const short = given.length > blockBytes ? sha256(given) : given;
  const block = (pad: number) => Uint8Array.from({ length: blockBytes }, (_, at) => (short[at] ?? 0) ^ pad);
  const inner = sha256(joined(block(0x36), encoder.encode(text)));
  return base64url(sha256(joined(block(0x5c), inner)));
}

export const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

const blockBytes = 64;

const primes: readonly number[] = Array.from({ length: 312 }, (_, at) => at).filter(
  (number) =>
    number > 1 && !Array.from({ length: number }, (_, at) => at).some((at) => at > 1 && number % at === 0),
);

/** The first 32 bits of the fraction. */
const fraction = (value: number): number => Math.floor((value - Math.floor(value)) * 2 ** 32) | 0;

const startWords: readonly number[] = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
const roundWords: readonly number[] = primes.map((prime) => fraction(Math.cbrt(prime)));

function sha256(bytes: Uint8Array): Uint8Array {
  const length = Math.ceil((bytes.length + 9) / blockBytes) * blockBytes;
  const padded = new Uint8Array(length);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(length - 4, bytes.length * 8);
  let state = startWords;
  for (let at = 0; at < length; at += blockBytes) state = mixed(state, schedule(view, at));
  const digest = new DataView(new ArrayBuffer(32));
  state.forEach((word, at) => {
    digest.setInt32(4 * at, word);
  });
  return new Uint8Array(digest.buffer);
}

const turned = (word: number, bits: number): number => (word >>> bits) | (word << (32 - bits));

function schedule(view: DataView, at: number): Int32Array {
  const words = new Int32Array(64);
  const word = (index: number): number => words[index] ?? 0;
  for (let index = 0; index < 64; index += 1) {
    if (index < 16) words[index] = view.getInt32(at + 4 * index);
    else {
      const [near, far] = [word(index - 2), word(index - 15)];
      const small = turned(far, 7) ^ turned(far, 18) ^ (far >>> 3);
      const large = turned(near, 17) ^ turned(near, 19) ^ (near >>> 10);
      words[index] = word(index - 16) + small + word(index - 7) + large;
    }
  }
  return words;
}

function mixed(before: readonly number[], words: Int32Array): readonly number[] {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = before;
  words.forEach((word, round) => {
    const large = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
    const chosen = (e & f) ^ (~e & g);
    const first = (h + large + chosen + (roundWords[round] ?? 0) + word) | 0;
    const small = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22);
    const second = (small + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  });
  return [a, b, c, d, e, f, g, h].map((word, at) => (word + (before[at] ?? 0)) | 0);
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
