import { isVinobenchError, VinobenchError } from '../../shared/errors.ts';
import { isRuntimeError, runtimeFailure } from '../openvino/runtimeError.ts';
import type { Reply, WireError } from './protocol.ts';

/** What OpenVINO throws where nothing said what was being done is its failure, not a defect here. */
export function toWireError(thrown: unknown): WireError {
  const error = isRuntimeError(thrown) ? runtimeFailure('runtime', 'OpenVINO failed', thrown) : thrown;
  if (isVinobenchError(error)) {
    return { code: error.code, message: error.message, place: error.place, stack: error.stack ?? '' };
  }
  const message = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error ? (error.stack ?? message) : message;
  return { code: null, message, place: {}, stack };
}

export function fromWireError(wire: WireError): Error {
  const error =
    wire.code === null
      ? new Error(wire.message)
      : new VinobenchError(wire.code, wire.message, { place: wire.place });
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
