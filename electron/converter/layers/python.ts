/**
 * Python layers run code that is not in the file, so only those are converted whose code is public and known: the region
 * proposals of py-faster-rcnn (lib/rpn/proposal_layer.py and generate_anchors.py of rbgirshick/py-faster-rcnn, with the settings
 * of its phase TEST in lib/fast_rcnn/config.py), and those of mahyarnajibi/SSH. `param_str` holds a Python dictionary or YAML.
 */
import { optional } from '../caffe/message.ts';
import { defineLayer } from './definition.ts';
import { type PythonValue, readParamStr } from './paramStr.ts';
import { type ProposalSettings, planProposal } from './proposal.ts';

const anchors = { base_size: 16, ratio: [0.5, 1, 2], scale: [8, 16, 32] };

/** `module.layer` -> what it does when param_str does not say. */
const proposals: Readonly<Record<string, ProposalSettings>> = {
  'rpn.proposal_layer.ProposalLayer': {
    ...anchors,
    feat_stride: 16,
    min_size: 16,
    pre_nms_topn: 6000,
    post_nms_topn: 300,
    nms_thresh: 0.7,
  },
  'SSH.layers.proposal_layer.ProposalLayer': {
    ...anchors,
    feat_stride: 16,
    min_size: 16,
    pre_nms_topn: 1000,
    post_nms_topn: 1000,
    nms_thresh: 1,
  },
};

/** What param_str calls a setting -> what OpenVINO's operation does. */
const settingNames: Readonly<Record<string, keyof ProposalSettings>> = {
  feat_stride: 'feat_stride',
  base_size: 'base_size',
  min_size: 'min_size',
  ratio: 'ratio',
  ratios: 'ratio',
  scale: 'scale',
  scales: 'scale',
  pre_nms_topn: 'pre_nms_topn',
  post_nms_topn: 'post_nms_topn',
  nms_thresh: 'nms_thresh',
};

export const python = defineLayer({
  types: ['Python'],
  block: {
    name: 'python_param',
    fields: {
      module: optional('string', 1),
      layer: optional('string', 2),
      param_str: optional('string', 3),
      share_in_parallel: optional('bool', 4),
    },
  },
  bottoms: [0, Number.POSITIVE_INFINITY],
  tops: [0, Number.POSITIVE_INFINITY],
  plan(input) {
    const { param, refuse } = input;
    const name = `${param.module ?? ''}.${param.layer ?? ''}`;
    const known = proposals[name];
    if (known === undefined) {
      throw refuse(
        `runs Python code that is not in this file (module "${param.module ?? ''}", layer "${param.layer ?? ''}"): replace it by layers of Caffe that compute the same, or cut the net off before it (make its bottom the net's output) and run that part in your program`,
      );
    }
    const text = param.param_str ?? '';
    const given = readParamStr(text);
    if (given === undefined) throw refuse(`has a param_str that cannot be read: ${text}`, 'input');
    return planProposal(input, settingsOf(known, given, refuse), 3);
  },
});

/** @param counts whether it is a whole number. */
const isSetting = (value: PythonValue, counts: boolean): boolean =>
  typeof value === 'number' && value > 0 && value < 2 ** 31 && (!counts || Number.isInteger(value));

function settingsOf(
  known: ProposalSettings,
  given: ReadonlyMap<string, PythonValue>,
  refuse: (sentence: string, code?: 'input' | 'unsupported') => Error,
): ProposalSettings {
  const settings: Record<string, number | readonly number[]> = { ...known };
  for (const [key, value] of given) {
    const name = settingNames[key];
    if (name === undefined)
      throw refuse(`has a setting "${key}" that the proposal layer known here does not have`);
    const isList = name === 'ratio' || name === 'scale';
    const numbers = Array.isArray(value) ? value : [value];
    const counts = /_topn$|^feat_stride$|^base_size$/.test(name);
    const right = numbers.length > 0 && numbers.every((number) => isSetting(number, counts));
    if (!right || Array.isArray(value) !== isList) {
      throw refuse(
        `has a "${key}" that is not ${isList ? 'a list of numbers' : counts ? 'a whole number' : 'a number'} above 0`,
        'input',
      );
    }
    settings[name] = isList ? (numbers as readonly number[]) : Number(value);
  }
  return { ...known, ...settings };
}
