/**
 * One file from an HTTP server, despite interruptions: what has arrived is kept and the download continues there (RFC
 * 9110, range requests), and only bytes with the right length and SHA-256 ever get the file's name.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type Dispatcher, EnvHttpProxyAgent, interceptors } from 'undici';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { fileTrouble, fileTroubleOf, isSystemError } from '../../files/fileTrouble.ts';
import { HttpStatusError, isPassing, networkTroubleOf, type Trouble, tellTrouble } from './networkTrouble.ts';
import { fetchOutlet, PartFile } from './partFile.ts';

interface DownloadRequest {
  readonly address: string;
  /** Path of the finished file; its folder exists. */
  readonly file: string;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
  /** Whether a `.part` of unknown origin may be thrown away. */
  readonly beginAnew: boolean;
  readonly network: Dispatcher;
  readonly signal: AbortSignal | undefined;
  /** Called with the bytes received so far, earlier attempts included; fewer when a server starts over. */
  readonly onBytes: (bytes: number) => void;
}

/** Waits before the next attempt, one for each in a row that brought nothing new; then it is given up. */
const pausesMs = [100, 500, 1000, 2000, 4000];
const silenceMs = 30_000;

/**
 * Goes through the proxy that HTTP_PROXY, HTTPS_PROXY and NO_PROXY (or their lower case) name.
 * @throws VinobenchError `usage` when one of them is no address
 */
export function openNetwork(): Dispatcher {
  // An empty variable is as good as none, which undici's own reading of them does not hold.
  const named = (name: string) => process.env[name] || process.env[name.toUpperCase()] || '';
  try {
    const agent = new EnvHttpProxyAgent({
      httpProxy: named('http_proxy'),
      httpsProxy: named('https_proxy'),
      noProxy: named('no_proxy'),
      connect: { timeout: 15_000 },
      headersTimeout: silenceMs,
      bodyTimeout: silenceMs,
    });
    return agent.compose(interceptors.redirect({ maxRedirections: 8 }));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new VinobenchError('usage', `HTTP_PROXY or HTTPS_PROXY is not the address of a proxy (${why}).`, {
      cause: error,
    });
  }
}

/**
 * @throws VinobenchError `network` when the file cannot be had, or is another than expected (then nothing of it is
 * kept); `cancelled` when the signal says so; `store` when it cannot be written
 */
export async function download(request: DownloadRequest): Promise<void> {
  try {
    const part = await PartFile.open(request);
    try {
      await fill(part, request);
    } finally {
      await part.close();
    }
  } catch (error) {
    throw isFileError(error) ? fileTrouble(error, request.file, fetchOutlet) : error;
  }
}

async function fill(part: PartFile, request: DownloadRequest): Promise<void> {
  const resumed = part.bytes > 0;
  await receiveAll(part, request);
  if (resumed && part.digest() !== request.sha256) {
    // What was kept may be of an older file, or damaged on disk: once more from the start.
    await part.restart(null);
    await receiveAll(part, request);
  }
  const digest = part.digest();
  if (digest !== request.sha256)
    throw await refuse(part, request, `has the SHA-256 ${digest} instead of ${request.sha256}`);
  await part.finish();
}

async function receiveAll(part: PartFile, request: DownloadRequest): Promise<void> {
  const { signal } = request;
  let farthest = part.bytes;
  let arrived = false;
  let fruitless = 0;
  while (part.bytes < request.bytes) {
    // A server that tells no length and hangs up looks as if it had sent all.
    let trouble: Trouble = { kind: 'dropped', detail: 'it ended before the file did' };
    try {
      await receive(part, request);
    } catch (error) {
      if (signal?.aborted === true) throw cancelled(request);
      if (error instanceof VinobenchError || isFileError(error)) throw error;
      trouble = networkTroubleOf(error);
      arrived ||= part.bytes > farthest;
      if (!isPassing(trouble) && !(arrived && trouble.kind === 'unreachable'))
        throw failure(request, trouble, error);
    }
    if (part.bytes >= request.bytes) break;
    fruitless = part.bytes > farthest ? 0 : fruitless + 1;
    farthest = Math.max(farthest, part.bytes);
    const pause = pausesMs[fruitless];
    if (pause === undefined) throw failure(request, trouble);
    await delay(pause, undefined, signal === undefined ? {} : { signal }).catch(() => {
      throw cancelled(request);
    });
  }
}

/** One request; returns when the server has no more to say. */
async function receive(part: PartFile, request: DownloadRequest): Promise<void> {
  const { origin, pathname, search } = new URL(request.address);
  const { statusCode, headers, body } = await request.network.request({
    origin,
    path: pathname + search,
    method: 'GET',
    headers: { 'accept-encoding': 'identity', 'user-agent': 'vinobench', ...rangeHeaders(part) },
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  });
  try {
    if (statusCode === 206) {
      const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(String(headers['content-range'])) ?? [];
      if (total !== undefined && total !== '*') await checkLength(Number(total), part, request);
      // Another range than asked for: the next attempt asks for all of it.
      if (Number(start) !== part.bytes) return await part.restart(null);
    } else if (statusCode === 200) {
      if (headers['content-encoding'] === undefined && headers['content-length'] !== undefined)
        await checkLength(Number(headers['content-length']), part, request);
      await part.restart(validatorOf(headers));
    } else {
      // 416: what is here reaches past what the server has.
      if (statusCode === 416) return await part.restart(null);
      throw new HttpStatusError(statusCode);
    }
    request.onBytes(part.bytes);
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      if (part.bytes + chunk.byteLength > request.bytes)
        throw await refuse(part, request, `is longer than the ${request.bytes} bytes it should have`);
      await part.append(chunk);
      request.onBytes(part.bytes);
    }
  } finally {
    body.on('error', () => undefined).destroy();
  }
}

function rangeHeaders({ bytes, validator }: PartFile): Record<string, string> {
  if (bytes === 0) return {};
  return { range: `bytes=${bytes}-`, ...(validator === null ? {} : { 'if-range': validator }) };
}

/** If-Range takes no weak tag (RFC 9110, 13.1.5). */
function validatorOf({ etag, 'last-modified': date }: Dispatcher.ResponseData['headers']): string | null {
  if (typeof etag === 'string' && etag.startsWith('"')) return etag;
  return typeof date === 'string' ? date : null;
}

async function checkLength(length: number, part: PartFile, request: DownloadRequest): Promise<void> {
  if (length !== request.bytes)
    throw await refuse(part, request, `has ${length} bytes instead of ${request.bytes}`);
}

async function refuse(part: PartFile, request: DownloadRequest, what: string): Promise<VinobenchError> {
  await part.discard();
  return new VinobenchError(
    'network',
    `The file at ${request.address} ${what}, so it is damaged or a different file. It was not kept.`,
    { place: { file: request.file } },
  );
}

function failure(request: DownloadRequest, trouble: Trouble, cause?: unknown): VinobenchError {
  const { host } = new URL(request.address);
  const { what, wayOut } = tellTrouble(trouble, host);
  return new VinobenchError('network', `${request.file} cannot be fetched: ${what}; ${wayOut}.`, {
    place: { file: request.file },
    cause,
  });
}

const cancelled = (request: DownloadRequest) =>
  new VinobenchError('cancelled', `Fetching ${request.file} was cancelled.`);

/** Connections fail with errors of the system as well. */
function isFileError(error: unknown): error is NodeJS.ErrnoException {
  const trouble = fileTroubleOf(error);
  return trouble !== null && trouble !== 'other' && isSystemError(error) && error.syscall !== 'connect';
}
