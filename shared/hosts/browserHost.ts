/**
 * How a page and the browser host recognise each other over a WebSocket before a word of the contract is said. Neither
 * sends a secret: each proves that it holds the same key by a code over both sides' random numbers (`proofText`). The host
 * proves first, so that another program that listens at a port which the host left learns nothing that it could use.
 *
 * 1. page -> host: `Hello`. 2. host -> page: `Challenge`. 3. page -> host: `Proof`. 4. host -> page: `Welcome`; then the contract.
 */
import { z } from 'zod';

/** Of 32 random bytes or of a code of 32 bytes, in base64url. */
const secretSchema = z.string().regex(/^[\w-]{43}$/);

/** `token`: the one of the address that was opened, named by the half that is no secret; `session`: the one that follows it. */
export const helloSchema = z.discriminatedUnion('key', [
  z.strictObject({ key: z.literal('session'), nonce: secretSchema }),
  z.strictObject({
    key: z.literal('token'),
    id: z.string().regex(/^[a-z\d]{1,12}-[\w-]{22}$/),
    nonce: secretSchema,
  }),
]);
export type Hello = z.infer<typeof helloSchema>;

export interface Challenge {
  readonly nonce: string;
  /** Of the host. */
  readonly proof: string;
}

export const proofSchema = z.strictObject({ proof: secretSchema });
export type Proof = z.infer<typeof proofSchema>;

/** What the code of a side is of: a code of one side, or of one connection, is never right for another. */
export const proofText = (side: 'host' | 'page', pageNonce: string, hostNonce: string): string =>
  `vinobench|${side}|${pageNonce}|${hostNonce}`;

/** WebSocket close codes of the host. */
export const closeCodes = {
  /** The key of the page is not the host's. */
  unknown: 4401,
  /** The token was used, or its life is over. */
  spent: 4403,
  /** Nothing that could be a proof came in time. */
  late: 4408,
} as const;

/** Of the address that the host prints; what follows `#` is sent to nobody. */
export const entrance = '/enter';

/** `#<id>.<key>` */
export const tokenPattern = /^#([a-z\d]{1,12}-[\w-]{22})\.([\w-]{43})$/;

/** Name of the page's `meta` element with what a user of this host types in a terminal before a command's name. */
export const commandMeta = 'vinobench-command';

/** Of the head of an upload, and of the query of a download: what lets this one request pass. */
export const ticketHeader = 'x-vinobench-ticket';
export const ticketParameter = 'ticket';
