/**
 * The param_str of a Python layer, as py-faster-rcnn's layers read it with yaml.load: a dictionary of numbers, strings and lists,
 * written as YAML (`'feat_stride': 16`, a key a line, or several after commas) or as Python (`{'scales': (8, 16)}`). Nothing is
 * evaluated.
 */
export type PythonValue = number | string | readonly number[];

/** @returns undefined where the text is something else. */
export function readParamStr(text: string): ReadonlyMap<string, PythonValue> | undefined {
  const trimmed = text.trim();
  const inner = /^\{[\s\S]*\}$/.test(trimmed) ? trimmed.slice(1, -1) : trimmed;
  const values = new Map<string, PythonValue>();
  let rest = inner.trim();
  while (rest !== '') {
    const entry = /^(['"]?)([A-Za-z_]\w*)\1\s*:\s*/.exec(rest);
    if (entry === null) return undefined;
    const [whole, , key = ''] = entry;
    const found = readValue(rest.slice(whole.length));
    if (found === undefined || values.has(key)) return undefined;
    values.set(key, found.value);
    rest = found.rest;
  }
  return values;
}

const number = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/;

/** A value and what stands behind it and the comma or line end after it. */
function readValue(text: string): { value: PythonValue; rest: string } | undefined {
  const list = /^(?:!!python\/tuple\s*)?([[(])([^\])]*)[\])]/.exec(text);
  if (list !== null) {
    const items = (list[2] ?? '').split(',').map((item) => item.trim());
    if (items.at(-1) === '') items.pop();
    const numbers = items.map((item) => (number.exec(item)?.[0] === item ? Number(item) : Number.NaN));
    if (numbers.some(Number.isNaN)) return undefined;
    return ended(numbers, text.slice(list[0].length));
  }
  const digits = number.exec(text);
  if (digits !== null) return ended(Number(digits[0]), text.slice(digits[0].length));
  const quoted = /^(['"])(.*?)\1/.exec(text);
  return quoted === null ? undefined : ended(quoted[2] ?? '', text.slice(quoted[0].length));
}

function ended(value: PythonValue, text: string): { value: PythonValue; rest: string } | undefined {
  const end = /^(?:\s*,\s*|[ \t]*\r?\n\s*|\s*$)/.exec(text);
  return end === null ? undefined : { value, rest: text.slice(end[0].length) };
}
