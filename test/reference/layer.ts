/** What a layer of the reference sees of its net. */
import { flag, type Message, messages, number, part, strings, written } from '../support/caffeNet.ts';
import { centred, uniform } from '../support/random.ts';
import type { Tensor } from './tensor.ts';

/** Random values for a blob that the net has no weights for. */
export type Draw = (random: () => number, count: number) => Float32Array;

export interface LayerCall {
  readonly name: string;
  readonly type: string;
  readonly parameters: Parameters;
  readonly bottoms: readonly Tensor[];
  readonly tops: readonly string[];
  /** The layer's next learned blob, in Caffe's order. */
  learn(shape: readonly number[], draw: Draw): Tensor;
  /** What the caller gives for an input of the net. */
  input(blob: string, shape: readonly number[]): Tensor;
}

export type LayerFunction = (call: LayerCall) => readonly Tensor[];

/** The first bottom, which nearly every type has. */
export function bottom(call: LayerCall, index = 0): Tensor {
  const found = call.bottoms[index];
  if (found === undefined) throw new Error(`layer "${call.name}" (${call.type}) has no bottom ${index}`);
  return found;
}

/** A parameter block's fields by name, with Caffe's defaults where they are read. */
export class Parameters {
  readonly message: Message;

  constructor(message: Message) {
    this.message = message;
  }

  block(name: string): Parameters {
    return new Parameters(part(this.message, name));
  }

  blocks(name: string): Parameters[] {
    return messages(this.message, name).map((message) => new Parameters(message));
  }

  has(name: string): boolean {
    return this.message[name] !== undefined;
  }

  number(name: string, byDefault: number): number {
    return number(this.message, name, byDefault);
  }

  numbers(name: string): number[] {
    return strings(this.message, name).map(Number);
  }

  flag(name: string, byDefault: boolean): boolean {
    return flag(this.message, name, byDefault);
  }

  text(name: string, byDefault: string): string {
    return written(this.message, name) ?? byDefault;
  }
}

/** Uniform around zero. */
export const around0 =
  (deviation: number): Draw =>
  (random, count) =>
    centred(random, count, deviation);

export const between =
  (low: number, high: number): Draw =>
  (random, count) =>
    uniform(random, count, low, high);

/** Weights of a sum over `fanIn` values of this mean square: the sum's is about 1. */
export const weightsOf = (fanIn: number, power: number): Draw =>
  around0(1 / Math.sqrt(Math.max(1, fanIn) * (power > 0 ? power : 1)));
