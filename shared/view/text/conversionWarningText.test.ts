import { describe, expect, it } from 'vitest';
import {
  type ConversionWarning,
  conversionWarningSchema,
  type LayerNote,
  layerNoteSchema,
} from '../../warnings/conversionWarning.ts';
import { conversionWarningText } from './conversionWarningText.ts';

const onLayer = (note: LayerNote): ConversionWarning => ({
  kind: 'layer',
  file: 'net.prototxt',
  line: 3,
  layer: 'l',
  type: 'T',
  note,
});

const written: readonly (readonly [warning: ConversionWarning, sentence: RegExp])[] = [
  [
    onLayer({
      kind: 'bottoms-differ',
      shapes: [
        [1, 2],
        [1, 3],
      ],
    }),
    /^net\.prototxt:3: layer "l" \(T\) has bottoms of different shapes \(\[1,2\], \[1,3\]\), which BVLC's Caffe refuses\.$/,
  ],
  [
    onLayer({
      kind: 'bottoms-repeated',
      shapes: [
        [1, 2],
        [1, 1],
      ],
    }),
    /^net\.prototxt:3: layer "l" \(T\) repeats dimensions of 1 in its bottoms \(\[1,2\], \[1,1\]\)/,
  ],
  [onLayer({ kind: 'one-bottom' }), /^net\.prototxt:3: layer "l" \(T\) has one bottom/],
  [
    onLayer({ kind: 'batch-statistics', because: 'use-global-stats-false' }),
    /^net\.prototxt:3: layer "l" \(T\) has use_global_stats: false: it normalises .*\(trained statistics are not used\)\.$/,
  ],
  [
    onLayer({ kind: 'batch-statistics', because: 'phase-train' }),
    /^net\.prototxt:3: layer "l" \(T\) has its own phase TRAIN: it normalises .*\(trained statistics are not used\)\.$/,
  ],
  [
    onLayer({ kind: 'batch-statistics', because: 'bn-mode-learn' }),
    /^net\.prototxt:3: layer "l" \(T\) has bn_mode LEARN: it normalises .*compute_bn_statistics\.py/,
  ],
  [
    onLayer({ kind: 'state-restarts' }),
    /^net\.prototxt:3: layer "l" \(T\) begins every inference with a state of 0/,
  ],
  [onLayer({ kind: 'fixed-detections', rows: 7 }), /^net\.prototxt:3: layer "l" \(T\) always gives 7 rows, /],
  [onLayer({ kind: 'fixed-regions', rows: 8 }), /^net\.prototxt:3: layer "l" \(T\) always gives 8 regions, /],
  [
    onLayer({ kind: 'zoom-multiplies', factor: 4 }),
    /^net\.prototxt:3: layer "l" \(T\) multiplies its bottom's height and width by 4: .*\(n - 1\) x 4 \+ 1/,
  ],
  [
    onLayer({ kind: 'drops-in-training' }),
    /^net\.prototxt:3: layer "l" \(T\) has its own phase TRAIN: Caffe drops at random/,
  ],
  [
    onLayer({ kind: 'became-input', blob: 'data', shape: [1, 3] }),
    /^net\.prototxt:3: layer "l" \(T\) reads training data; "data" became an input of \[1, 3\]\.$/,
  ],
  [onLayer({ kind: 'prepares-data' }), /^net\.prototxt:3: layer "l" \(T\) subtracts a mean or scales/],
  [
    onLayer({ kind: 'weights-missing', weightsFile: 'w', roles: ['a', 'b'], firstOf: null }),
    /^net\.prototxt:3: layer "l" \(T\) has no weights in w; it keeps what its fillers give \(a, b\)\.$/,
  ],
  [
    onLayer({ kind: 'weights-missing', weightsFile: 'w', roles: ['a'], firstOf: 'l' }),
    /^net\.prototxt:3: layer "l" \(T\) is not the first layer "l": Caffe gives the weights of that name in w to the first alone; /,
  ],
  [
    onLayer({ kind: 'shares-memory', written: 'x', read: 'y' }),
    /^net\.prototxt:3: layer "l" \(T\) works in place on "x", which shares its memory with "y"/,
  ],
  [
    onLayer({ kind: 'overwrites-bottom', because: 'writes-before-read', blob: 'x' }),
    /^net\.prototxt:3: layer "l" \(T\) works in place, but Caffe may write its top .* another name than "x"\.$/,
  ],
  [
    onLayer({ kind: 'overwrites-bottom', because: 'clears-first-bottom', blob: 'x' }),
    /^net\.prototxt:3: layer "l" \(T\) works in place, but Caffe fills its first bottom/,
  ],
  [
    onLayer({ kind: 'overwrites-bottom', because: 'multiplies-by-top', blob: 'x' }),
    /^net\.prototxt:3: layer "l" \(T\) works in place, but Caffe multiplies by its top/,
  ],
  [
    { kind: 'unknown-net-field', file: 'n', line: 2, field: 'f' },
    /^n:2: "f" is not a field of a Caffe net and was left out\.$/,
  ],
  [
    { kind: 'ignored-field', file: 'n', line: 2, layer: 'l', type: 'T', field: 'f', others: 0 },
    /^n:2: "f" of layer "l" \(T\) is not a field of Caffe's own/,
  ],
  [
    { kind: 'ignored-field', file: 'n', line: 2, layer: 'l', type: 'T', field: 'f', others: 3 },
    /^n:2: "f" of layer "l" \(T\) and of 3 more is not/,
  ],
  [
    { kind: 'v0-field-outside', file: 'n', line: 2, field: 'f' },
    /^n:2: "f" next to "layer { \.\.\. }" is left out/,
  ],
  [
    { kind: 'v0-field-of-other-type', file: 'n', line: 2, layer: 'l', type: 'conv', field: 'f' },
    /^n:2: "f" of layer "l" \(conv\) is not a field of that type/,
  ],
  [{ kind: 'no-source-map' }, /^openvino-node cannot record the source map/],
];

describe('the sentence of a warning of a conversion', () => {
  it.each(written)('of %j', (warning, sentence) => {
    expect(conversionWarningText(warning)).toMatch(sentence);
    expect(conversionWarningSchema.parse(warning)).toEqual(warning);
  });

  it('is tested for every kind of warning and of note', () => {
    const kinds = conversionWarningSchema.options.map(({ shape }) => shape.kind.value);
    expect([...new Set(written.map(([{ kind }]) => kind))].toSorted()).toEqual(kinds.toSorted());
    const notes = layerNoteSchema.options.map(({ shape }) => shape.kind.value);
    const tested = written.flatMap(([warning]) => (warning.kind === 'layer' ? [warning.note.kind] : []));
    expect([...new Set(tested)].toSorted()).toEqual(notes.toSorted());
  });
});
