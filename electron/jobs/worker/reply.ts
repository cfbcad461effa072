/** What a job's process answers: a value, or what failed. */
import { isRuntimeError, runtimeFailure } from '../../openvino/runtimeError.ts';
import type { Reply } from '../wire/protocol.ts';
import { toWireError } from '../wire/wireError.ts';

/** What OpenVINO throws where nothing said what was being done is its failure, not a defect here. */
export async function replyWith<T>(work: () => T | Promise<T>): Promise<Reply<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (thrown) {
    const error = isRuntimeError(thrown)
      ? runtimeFailure('runtime', 'OpenVINO failed', thrown, { kind: 'inference-failed' })
      : thrown;
    return { ok: false, error: toWireError(error) };
  }
}
