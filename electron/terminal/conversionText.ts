/** A conversion as text: files, sizes, warnings and, when asked, what each pass did. */
import type { ConvertDocument, ConvertPass } from '../../shared/models/conversion.ts';
import { inputsText } from '../../shared/models/inputShapes.ts';
import { secondsToMilliseconds } from '../../shared/units.ts';
import { bytesText, figure, timeText } from '../../shared/view/text/format.ts';
import { removedText } from '../../shared/view/text/removalText.ts';

/** Longer lists are cut: the JSON document has them whole. */
const shownNames = 6;

export function conversionText(document: ConvertDocument, { explain }: { explain: boolean }): string {
  const { sourceLayers, irLayers, fusedLayers, removedLayers, inputs, weights, warnings } = document;
  const kind = weights === 'filler' ? ' Weights are filler: valid for latency; outputs are meaningless.' : '';
  const parameters = figure(document.parameters / 1e6, 4);
  const work =
    document.flops === null
      ? 'the number of FLOPs depends on a shape that is not known'
      : `${figure(document.flops / 1e9, 4)} GFLOPs an inference`;
  return [
    document.xml,
    document.bin,
    `${sourceLayers === null ? '' : `${sourceLayers} layers became `}${irLayers} operations in ${timeText(secondsToMilliseconds(document.seconds))}: ${fusedLayers.length} merged, ${removedLayers.length} dropped.${kind}`,
    `Inputs: ${inputsText(inputs)}.`,
    `${parameters} million parameters, ${work}.`,
    ...(explain ? explanation(document) : []),
    ...warnings,
  ].join('\n');
}

function explanation({ sourceLayers, removedLayers, passes }: ConvertDocument): string[] {
  const reasons = Map.groupBy(removedLayers, removedText);
  return [
    ...(sourceLayers === null
      ? []
      : [`lower: ${sourceLayers} layers to ${passes[0]?.operations.before ?? 0} operations.`]),
    ...Array.from(
      reasons,
      ([reason, layers]) => `  dropped, ${reason}: ${list(layers.map(({ name }) => name))}`,
    ),
    ...passes.flatMap(passText),
  ];
}

function passText({ name, does, operations, constants, removed, added }: ConvertPass): string[] {
  const changes = [
    change('operations', operations.before, operations.after),
    change('constants', constants.before.count, constants.after.count),
    change('of constants', bytesText(constants.before.bytes), bytesText(constants.after.bytes)),
  ].filter((text) => text !== null);
  return [
    `${name} (${does}): ${changes.length === 0 ? 'nothing changed' : changes.join(', ')}.`,
    ...(removed.length > 0 ? [`  gone: ${list(removed)}`] : []),
    ...(added.length > 0 ? [`  new: ${list(added)}`] : []),
  ];
}

const change = (what: string, before: number | string, after: number | string): string | null =>
  before === after ? null : `${before} -> ${after} ${what}`;

function list(names: readonly string[]): string {
  const more = names.length - shownNames;
  return `${names.slice(0, shownNames).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
