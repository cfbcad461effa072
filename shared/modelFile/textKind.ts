/** What a text file is. */

export type TextKind =
  | 'ir'
  | 'xml'
  | 'prototxt'
  | 'caffe-solver'
  | 'tensorflow-text'
  | 'saved-model-text'
  | 'onnx-text'
  | 'git-lfs-pointer'
  | 'git-annex-pointer'
  | 'html'
  | 'server-error'
  | 'keras-json'
  | 'mxnet-json'
  | 'paddle-json'
  | 'tensorflow-js'
  | 'json'
  | 'ncnn-param'
  | 'darknet-cfg'
  | 'text';

/** With the IR's version where that is what matters. */
type RecognisedText =
  | { readonly kind: 'ir'; readonly version: number | null }
  | { readonly kind: Exclude<TextKind, 'ir'> };

type Rule = readonly [kind: Exclude<TextKind, 'ir'>, matches: (text: string, size: number) => boolean];

const like = (kind: Exclude<TextKind, 'ir'>, pattern: RegExp): Rule => [kind, (text) => pattern.test(text)];

/** Servers answer with a line where a file should be, and some programs save it as the file. */
const answer =
  /^(?:\d{3}: |not found\b|entry not found|invalid (?:username|credentials)|access (?:denied|to \S+ \S+ is restricted)|too many requests|repository not found|forbidden\b|unauthorized\b)/i;
const longestAnswer = 2000;

const jsonRules: readonly Rule[] = [
  like('paddle-json', /"magic"\s*:\s*"pir"/),
  like('tensorflow-js', /"format"\s*:\s*"(?:graph|layers)-model"|"weightsManifest"|"modelTopology"/),
  like('mxnet-json', /"nodes"\s*:\s*\[\s*\{\s*"op"/),
  like('keras-json', /"class_name"\s*:\s*"(?:Functional|Model|Sequential)"/),
  like('server-error', /^\{\s*"(?:message|error|errors|detail|status)"\s*:/),
  like('json', /^/),
];

/** The first that fits counts. */
const rules: readonly Rule[] = [
  like('git-lfs-pointer', /^version https:\/\/(?:git-lfs|hawser)\.github\.com\/spec\//),
  like('git-annex-pointer', /^(?:\/|(?:\.\.\/)*\.git\/)annex\/objects\//),
  like('html', /^(?:<!--[\s\S]*?-->\s*)?<(?:!doctype\s+html|html|head|body|script)\b/i),
  ['server-error', (text, size) => size < longestAnswer && answer.test(text)],
  like('onnx-text', /^<\s*ir_version\s*:/),
  like('ncnn-param', /^7767517\s/),
  like('darknet-cfg', /^\[(?:net|network|convolutional)\]/),
];

const protobufRules: readonly Rule[] = [
  like('saved-model-text', /^saved_model_schema_version\s*:/),
  ['tensorflow-text', (text) => /^node\s*[{<:]/m.test(text) && /\bop\s*:\s*["']/.test(text)],
  [
    'caffe-solver',
    (text) =>
      !/\blayers?\s*[:{<]/.test(text) && /^\s*(?:base_lr|lr_policy|max_iter|snapshot_prefix)\s*:/m.test(text),
  ],
  like('prototxt', /^[A-Za-z_]\w*\s*[:{<]/),
];

export function textKind(whole: string, size: number): RecognisedText {
  const text = whole.trimStart();
  const found = rules.find(([, matches]) => matches(text, size));
  if (found !== undefined) return { kind: found[0] };
  if (/^<(?:\?xml|net\b|[A-Za-z])/.test(text)) return xmlKind(text);
  if (/^[{[]\s*["{\]}]/.test(text))
    return { kind: jsonRules.find(([, matches]) => matches(text, size))?.[0] ?? 'json' };
  const withoutComments = text.replace(/^\s*#[^\n]*$/gm, '').trimStart();
  return { kind: protobufRules.find(([, matches]) => matches(withoutComments, size))?.[0] ?? 'text' };
}

function xmlKind(text: string): RecognisedText {
  const root = text.replace(/<\?[\s\S]*?\?>|<!--[\s\S]*?-->/g, '').trimStart();
  if (/^<net\b/.test(root)) {
    const version = /^<net\b[^>]*?\bversion\s*=\s*["'](\d+)["']/.exec(root)?.[1];
    return { kind: 'ir', version: version === undefined ? null : Number(version) };
  }
  if (/^<(?:!doctype\s+html|html)\b/i.test(root)) return { kind: 'html' };
  return { kind: /^<Error>/.test(root) ? 'server-error' : 'xml' };
}
