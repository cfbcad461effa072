/**
 * Which layers run on 8-bit values: all that gain, or, where too much accuracy is lost, all but the fewest that bring it back.
 */
import { VinobenchError } from '../../../shared/faults/errors.ts';
import type { AccuracyAware, LayerCost, Standing } from '../../../shared/precision/layerChoice.ts';
import type { Progress } from '../../../shared/work/progress.ts';
import type { LoadedRuntime } from '../../openvino/load.ts';
import type { QuantizedModel } from '../../quantizer/quantizer.ts';
import type { ChoiceReport, ChoiceRequest } from '../wire/calibration.ts';
import { DropMeter } from './dropMeter.ts';
import type { CalibrationSamples } from './feed.ts';
import { fewestFloat } from './fewestFloat.ts';
import { byCost, type CostRequest, layerCosts } from './layerCosts.ts';

/** What of a choice is in progress. */
type ChoiceStep = Pick<Progress, 'phase' | 'item' | 'step'>;

interface ChoiceContext extends Omit<CostRequest, 'onProgress'> {
  /** For sentences. */
  readonly name: string;
  /** Images on which a drop is measured. */
  readonly feed: CalibrationSamples;
  /** From 0 to 1. */
  readonly onProgress: (fraction: number, doing: ChoiceStep) => void;
}

/** Where the costs end, of the time that a choice takes. */
const shareOfCosts = 0.4;

/**
 * @throws VinobenchError `unsupported` where only the float network loses so little, or for a network that is not one
 * image's classes; `runtime`, `cancelled`
 */
export async function chooseLayers(
  runtime: LoadedRuntime,
  { maxDrop, costs: wanted }: ChoiceRequest,
  context: ChoiceContext,
): Promise<{ readonly quantized: QuantizedModel; readonly report: ChoiceReport }> {
  const { quantizer, onProgress } = context;
  const everything = quantizer.quantize(new Set());
  const costsOf = () =>
    layerCosts(runtime, {
      ...context,
      onProgress: (fraction, layer) =>
        onProgress(shareOfCosts * fraction, { phase: 'layer-costs', item: layer }),
    });
  const costs = wanted ? await costsOf() : null;
  if (maxDrop === null) return { quantized: everything, report: { accuracyAware: null, costs } };
  checkClassifier(context);
  onProgress(shareOfCosts, { phase: 'float-accuracy' });
  const meter = await DropMeter.open(runtime, context.float, context.feed, context.signal);
  onProgress(shareOfCosts + 0.1, { phase: 'int8-accuracy' });
  const allInt8 = await meter.standingOf(everything.graph);
  const of = (found: Found, ranked: readonly LayerCost[] | null) => ({
    quantized: found.quantized,
    report: { accuracyAware: { ...factsOf(meter, maxDrop, allInt8), ...found.facts }, costs: ranked },
  });
  if (allInt8.dropPoints <= maxDrop) {
    return of({ quantized: everything, facts: { chosen: allInt8, floatLayers: [], attempts: [] } }, costs);
  }
  const known = costs ?? (await costsOf());
  return of(await search(meter, maxDrop, byCost(known), context), known);
}

interface Found {
  readonly quantized: QuantizedModel;
  readonly facts: Pick<AccuracyAware, 'chosen' | 'floatLayers' | 'attempts'>;
}

async function search(
  meter: DropMeter,
  maxDrop: number,
  ranked: readonly LayerCost[],
  { quantizer, name, onProgress }: ChoiceContext,
): Promise<Found> {
  const standings = new Map<string, Standing>();
  const withFloat = (layers: readonly string[]): QuantizedModel => quantizer.quantize(new Set(layers));
  const names = ranked.map(({ layer }) => layer);
  const { layers, attempts } = await fewestFloat(names, maxDrop, async (tried) => {
    // How many attempts it takes is not known: each goes a part of the way that is left.
    const done = 1 - 0.8 ** standings.size;
    onProgress(shareOfCosts + 0.2 + (0.8 - shareOfCosts) * done, {
      phase: 'try-float-layers',
      step: { at: tried.length, of: names.length, unit: 'layers' },
    });
    const standing = await meter.standingOf(withFloat(tried).graph);
    standings.set(tried.join('\n'), standing);
    return standing.dropPoints;
  });
  const chosen = standings.get(layers.join('\n'));
  if (chosen === undefined) {
    const sentence = `With any layer of ${name} in INT8 more than ${maxDrop} points are lost; allow more with --max-drop, or give better images or another --estimator.`;
    throw new VinobenchError('unsupported', sentence);
  }
  const facts = { chosen, floatLayers: [...layers], attempts: [...attempts] };
  return { quantized: withFloat(layers), facts };
}

function factsOf(meter: DropMeter, maxDrop: number, allInt8: Standing) {
  const { images, floatTop1, labelled } = meter;
  const metric = labelled ? ('top1' as const) : ('agreement' as const);
  return { maxDrop, metric, images, floatTop1, allInt8 };
}

function checkClassifier({ float, name }: ChoiceContext): void {
  const layers = [...float.layers()];
  const results = layers.filter(({ type }) => type === 'Result').length;
  const batch = layers.find(({ type }) => type === 'Parameter')?.outputs[0]?.dims[0];
  if (results === 1 && batch === 1) return;
  const what = results === 1 ? `a batch of ${batch}` : `${results} outputs`;
  const sentence = `${name} has ${what}; --max-drop takes networks that give the classes of one image.`;
  throw new VinobenchError('unsupported', sentence);
}
