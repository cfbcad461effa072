import { causeOf } from '../../../shared/cause.ts';
import { isVinobenchError, VinobenchError } from '../../../shared/errors.ts';
import { isRuntimeError, runtimeFailure } from '../../openvino/runtimeError.ts';
import type { Reply, WireError } from './protocol.ts';

/** What OpenVINO throws where nothing said what was being done is its failure, not a defect here. */
export function toWireError(thrown: unknown): WireError {
  const error = isRuntimeError(thrown) ? runtimeFailure('runtime', 'OpenVINO failed', thrown) : thrown;
  const trouble = causeOf(error);
  if (isVinobenchError(error)) {
    return {
      code: error.code,
      message: error.whole ?? error.message,
      place: error.place,
      trouble,
      stack: error.stack ?? '',
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error ? (error.stack ?? message) : message;
  return { code: null, message, place: {}, trouble, stack };
}

export function fromWireError(wire: WireError): Error {
  const trouble = wire.trouble === null ? {} : { trouble: wire.trouble };
  const error =
    wire.code === null
      ? Object.assign(new Error(wire.message), trouble)
      : new VinobenchError(wire.code, wire.message, { place: wire.place, ...trouble });
  error.stack = wire.stack;
  return error;
}

export async function replyWith<T>(work: () => T | Promise<T>): Promise<Reply<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, error: toWireError(error) };
  }
}
