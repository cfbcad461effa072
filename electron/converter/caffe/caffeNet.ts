/** A deploy file as data: what the parser makes of it and the layers read. */

import type { InputShapes } from '../../../shared/models/inputShapes.ts';
import type { Removal } from '../../../shared/models/removal.ts';
import type { ConversionWarning } from '../../../shared/warnings/conversionWarning.ts';
import type { TextField } from './textFormat.ts';

export interface CaffeLayer {
  readonly name: string;
  /** Unique in the net: the name, with a number behind it where names repeat. */
  readonly id: string;
  /** The name of the current format, also for a V1 layer. */
  readonly type: string;
  readonly bottoms: readonly string[];
  readonly tops: readonly string[];
  /** The prototxt, for messages. */
  readonly file: string;
  readonly line: number;
  /** As the file names it; empty where it does not. */
  readonly sourceName: string;
  /** Which of the layers of this source name in phase TEST, from 0 (names may repeat). */
  readonly occurrence: number;
  /** Of each learned blob: the name under which layers share it; empty for one of its own. */
  readonly sharedNames: readonly string[];
  /** One for each `param` that the layer lists. */
  readonly params: readonly LearnedParam[];
  /** The layer's own phase. It decides how the layer computes, not whether it is in the net. */
  readonly phase: 'TRAIN' | 'TEST' | undefined;
  readonly lossWeights: readonly number[];
  /** How many `propagate_down` the layer gives. */
  readonly propagatedDown: number;
  /** Parameter blocks by name, and fields that Caffe's proto lacks. */
  readonly extras: readonly TextField[];
}

/** ParamSpec of caffe.proto: what the file says of one learned blob. */
export interface LearnedParam {
  /** Layers share blobs of one name; empty for its own blob. */
  readonly name: string;
  /** Whether blobs that share need only be of the same count. */
  readonly permissive: boolean;
  readonly rate: number | undefined;
  readonly decay: number | undefined;
}

export interface CaffeInput {
  readonly blob: string;
  readonly line: number;
  /** Null: neither the file nor who converts it gives one. */
  readonly shape: readonly number[] | null;
}

export interface CaffeModel {
  readonly name: string;
  readonly file: string;
  /** Declared by `input`; those of Input layers are made by the layer. */
  readonly inputs: readonly CaffeInput[];
  /** Of inputs to which the file may give none, by blob. */
  readonly givenShapes: InputShapes;
  /** Only those that phase TEST runs. */
  readonly layers: readonly CaffeLayer[];
  /** Layers that phase TEST leaves out, with why. */
  readonly left: readonly { readonly id: string; readonly because: Removal }[];
  /** Both, in the file's order. */
  readonly listed: readonly Pick<CaffeLayer, 'id' | 'type'>[];
  readonly warnings: readonly ConversionWarning[];
}
