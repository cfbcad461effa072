/** An error as data, with its code, its place and why it happened. */
import { causeOf } from '../../../shared/faults/cause.ts';
import { isVinobenchError, VinobenchError } from '../../../shared/faults/errors.ts';
import type { WireError } from './protocol.ts';
import { sourceStack } from './sourceStack.ts';

export function toWireError(error: unknown): WireError {
  const trouble = causeOf(error);
  if (isVinobenchError(error)) {
    return {
      code: error.code,
      message: error.whole ?? error.message,
      place: error.place,
      trouble,
      stack: sourceStack(error.stack ?? ''),
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error ? sourceStack(error.stack ?? message) : message;
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
