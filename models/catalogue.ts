/**
 * The fourteen networks of the study's Table I: what they are called, what they take and what is published about them.
 * The facts lie in catalogue.json; its test checks every field, so reading it needs no validator.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface CatalogueEntry {
  /** Open Model Zoo's key; also what the command line takes. */
  readonly id: string;
  readonly title: string;
  /** How the study's Table I spells it: the key of its row in reference-run.json. */
  readonly studyRow: string;
  readonly paper: string;
  /** File name in this folder. */
  readonly prototxt: string;
  readonly input: {
    readonly name: string;
    readonly shape: readonly [batch: number, channels: number, height: number, width: number];
    readonly layout: 'NCHW';
  };
  /** Name of the output blob. */
  readonly output: string;
  readonly colourOrder: 'BGR' | 'RGB';
  /** Subtracted from a pixel (0 to 255), in colourOrder. */
  readonly mean: readonly [number, number, number];
  /** Multiplied with after the mean is taken off (Open Model Zoo prints its reciprocal). */
  readonly scale: number;
  readonly classes: number;
  readonly published: {
    /** Weights and biases once BatchNorm and Scale are folded into their convolutions. */
    readonly millionParameters: number;
    /** 1e9 operations an inference at batch 1; a multiply-accumulate is two. */
    readonly gflops: number;
    /** Why a count of convolutions and inner products differs from `gflops` by more than 1 %. */
    readonly gflopsNote?: string;
    /** ImageNet 2012 validation set, per cent, with who measured it. */
    readonly accuracy: { readonly top1: number; readonly top5: number; readonly source: string };
  };
}

let entries: readonly CatalogueEntry[] | undefined;

/** In the order of the study's Table I. */
export function catalogue(): readonly CatalogueEntry[] {
  if (!entries) {
    const text = readFileSync(new URL('catalogue.json', import.meta.url), 'utf8');
    entries = (JSON.parse(text) as { models: CatalogueEntry[] }).models;
  }
  return entries;
}

export function findModel(id: string): CatalogueEntry | undefined {
  return catalogue().find((entry) => entry.id === id);
}

/** Absolute path of the network's prototxt. */
export function prototxtPath(entry: CatalogueEntry): string {
  return fileURLToPath(new URL(entry.prototxt, import.meta.url));
}
