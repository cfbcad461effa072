/** Updates of the desktop's package: where this build looks for them, whether its user has switched them on, and what was found. */
import { z } from 'zod';

/** checkout: runs from its sources; server: no window of its own; no-address: built without VINOBENCH_UPDATES. */
const noUpdatesReasons = ['checkout', 'server', 'no-address'] as const;
export type NoUpdatesReason = (typeof noUpdatesReasons)[number];

/** checked: the system, or the updater by the system's means, checks who signed a package before it is installed. */
const signatureChecks = ['checked', 'not-checked'] as const;
export type SignatureCheck = (typeof signatureChecks)[number];

export const updatesSchema = z.object({
  schemaVersion: z.literal(1),
  source: z.discriminatedUnion('state', [
    z.object({ state: z.literal('none'), why: z.enum(noUpdatesReasons) }),
    z.object({ state: z.literal('known'), address: z.string(), signature: z.enum(signatureChecks) }),
  ]),
  /** As its user set it; false until then. */
  on: z.boolean(),
  /** Since this host was started. */
  found: z.discriminatedUnion('state', [
    z.object({ state: z.literal('not-asked') }),
    z.object({ state: z.literal('asking') }),
    z.object({ state: z.literal('newest'), askedAt: z.iso.datetime() }),
    z.object({ state: z.literal('newer'), version: z.string() }),
    /** Published, but not offered: older than this version, or not for this system yet. */
    z.object({ state: z.literal('refused'), version: z.string(), why: z.enum(['older', 'not-for-here']) }),
    z.object({ state: z.literal('downloading'), version: z.string(), fraction: z.number().min(0).max(1) }),
    z.object({ state: z.literal('installing'), version: z.string() }),
    z.object({ state: z.literal('failed'), reason: z.string() }),
  ]),
});
export type UpdatesReport = z.infer<typeof updatesSchema>;
export type UpdatesFound = UpdatesReport['found'];
