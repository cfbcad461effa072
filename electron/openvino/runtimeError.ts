/**
 * What OpenVINO's exceptions say, in a sentence. Their texts are stacks: `Exception from file:line:`, `Check 'condition' failed at
 * file:line:`, what was validated, and what happened behind the last of these, with empty lines at the end. The report of a
 * conversion that failed is its own list (common_translators/src/unconverted_ops_report.cpp).
 */
import type { CauseKind } from '../../shared/faults/cause.ts';
import {
  type ErrorCode,
  type ErrorPlace,
  type FailedOperation,
  mostOperationsNamed,
  operationText,
  VinobenchError,
} from '../../shared/faults/errors.ts';

interface RuntimeReason {
  /** Ends with a full stop. */
  readonly sentence: string;
  /** Of a conversion that failed: all of them; else empty. */
  readonly operations: readonly FailedOperation[];
}

/**
 * @param what failed, as the beginning of the sentence: `model.onnx cannot be read by OpenVINO`
 * @param error of either binding
 */
export function runtimeFailure(
  code: ErrorCode,
  what: string,
  error: unknown,
  { place = {}, kind }: { readonly place?: ErrorPlace; readonly kind?: CauseKind } = {},
): VinobenchError {
  const { sentence, operations } = runtimeReason(error);
  const trouble = isOutOfMemory(error) ? 'out-of-memory' : kind;
  return new VinobenchError(code, `${what}: ${sentence}`, {
    place: operations.length === 0 ? place : { ...place, operations },
    cause: error,
    ...(trouble === undefined ? {} : { trouble: { kind: trouble, detail: null } }),
  });
}

/** By the addon's code; a plugin that catches the failure itself says it in its text alone. */
const isOutOfMemory = (error: unknown): boolean =>
  error instanceof Error &&
  (('code' in error && error.code === 'ERR_OUT_OF_MEMORY') || wantsMemory.test(error.message));

const wantsMemory =
  /\bstd::bad_alloc\b|\bout of (?:host |device )?memory\b|\bCL_(?:OUT_OF_RESOURCES|OUT_OF_HOST_MEMORY|MEM_OBJECT_ALLOCATION_FAILURE)\b/i;

/** What a plugin that refuses a precision says of it. */
type PrecisionRefusal =
  /** oneDNN has no kernel of the precision for a node. */
  | { readonly kind: 'no-primitive'; readonly node: string; readonly type: string }
  /** The GPU plugin has none. */
  | { readonly kind: 'no-suitable-kernel'; readonly node: string; readonly type: string }
  /** The plugin takes other precisions: OpenVINO's names of them. */
  | { readonly kind: 'takes-others'; readonly elementTypes: readonly string[] };

/** Null: the text has nothing to do with a precision. */
export function precisionRefusal(error: unknown): PrecisionRefusal | null {
  const message = error instanceof Error ? error.message : String(error);
  const kernel = /primitive descriptors list is empty for node: (.+?) type: (\w+)/i.exec(message);
  if (kernel !== null) return { kind: 'no-primitive', node: kernel[1] ?? '', type: kernel[2] ?? '' };
  if (message.includes('Could not find a suitable kernel')) {
    const named = /Could not find a suitable kernel for (\w+):(\S+)/i.exec(message);
    return { kind: 'no-suitable-kernel', node: named?.[2] ?? '', type: named?.[1] ?? '' };
  }
  if (!message.includes('INFERENCE_PRECISION_HINT')) return null;
  const elementTypes = /Supported values: \{([^}]*)\}/.exec(message)?.[1]?.split(',') ?? [];
  return { kind: 'takes-others', elementTypes: elementTypes.map((type) => type.trim()) };
}

/** An operation of a newer opset than this release of OpenVINO has; null: it is about something else. */
export function unknownOperation(error: unknown): string | null {
  const message = error instanceof Error ? error.message : String(error);
  const found = /Cannot create (\S+) layer (\S+) id:\s?\d+ from unsupported opset: (\S+)/i.exec(message);
  return found === null ? null : `${found[2]} (${found[1]}, ${found[3]})`;
}

/** The same error with another name of the file that it is about. */
export function renamedIn(error: unknown, from: string, to: string): unknown {
  if (from === to || !(error instanceof Error) || !error.message.includes(from)) return error;
  const renamed = new Error(error.message.replaceAll(from, to), { cause: error });
  return Object.assign(renamed, 'code' in error ? { code: error.code } : {});
}

/** Whether an error comes out of OpenVINO, by the addon's code or by how openvino-node hands its texts on. */
export function isRuntimeError(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? error.code : undefined;
  return (
    code === 'ERR_OPENVINO' ||
    code === 'ERR_OUT_OF_MEMORY' ||
    /^(?:Exception from|Check ') ?/.test(error.message)
  );
}

export function runtimeReason(error: unknown): RuntimeReason {
  const text = error instanceof Error ? error.message : String(error);
  const lines = text.split('\n').map((line) => line.trim());
  const operations = failedOperations(lines);
  if (operations.length > 0) return { sentence: listed(operations), operations };
  const { node, said } = innermost(lines);
  return { sentence: finished(named(node, said)), operations };
}

interface Place {
  readonly name: string;
  readonly type: string | null;
}

interface Told {
  readonly node: Place | null;
  readonly said: string;
}

/** A line that says where, not what; what stands behind it on the same line is said there. */
const frames: readonly RegExp[] = [
  /^Exception from \S+:\d+:?\s*(?<rest>.*)$/,
  /^Check '(?<condition>.*)' failed at \S+:\d+:?\s*(?<rest>.*)$/,
  /^FrontEnd API failed with \w+[:\s]*(?<rest>.*)$/,
  /^While validating ONNX node '<Node\((?<type>\w*)\): (?<name>.*)>':?(?<rest>)$/,
  /^While validating node '(?:\w+::)?(?<type>\w+) (?<own>\S+)(?: .*)?'(?: with friendly_name '(?<name>.*)')?:?(?<rest>)$/,
  /^Node (?<name>\S+) of type (?<type>\w+)(?<rest>)$/,
  /^\[\w+\] ProgramBuilder build failed!?(?<rest>)$/,
];

/** Kinds of exceptions that the plugins put before their texts. */
const kindOfException =
  /^(?:NotFound|ParameterMismatch|GeneralError|NotImplemented|NetworkNotRead|Unexpected|RequestBusy|InferNotStarted|NotAllocated): /;

/** What is said behind the last frame that something is said behind. */
function innermost(lines: readonly string[]): Told {
  let node: Place | null = null;
  let condition: string | null = null;
  const groups: string[][] = [[]];
  for (const line of lines) {
    const found = frames.map((frame) => frame.exec(line)?.groups).find((groups) => groups !== undefined);
    if (found !== undefined) {
      groups.push([]);
      condition = found['condition'] ?? condition;
      const name = found['name'] ?? found['own'];
      if (name !== undefined) node = { name, type: found['type'] ?? null };
    }
    const rest = (found === undefined ? line : (found['rest'] ?? '')).replace(kindOfException, '');
    if (rest !== '') groups.at(-1)?.push(rest);
  }
  const said = groups.findLast((group) => group.length > 0);
  if (said !== undefined) return { node, said: joined(said) };
  return { node, said: condition === null ? 'it gave no reason' : `${condition} does not hold` };
}

/** Longer ones hold shapes of whole subgraphs. */
const longest = 500;

function joined(lines: readonly string[]): string {
  const text = lines.reduce((before, line) => `${before}${/[.:;,!?]$/.test(before) ? '' : ';'} ${line}`);
  return text.length <= longest ? text : `${text.slice(0, longest)} ...`;
}

function named(node: Place | null, said: string): string {
  if (node === null || said.includes(node.name)) return said;
  return `${node.name}${node.type === null ? '' : ` (${node.type})`}: ${said}`;
}

const finished = (text: string): string => `${text.replace(/[.!\s]+$/, '')}.`;

const item = /^-- (?<operation>.+?) with a message:$/;
const withoutRule = /^-- No conversion rule found for operations?: (?<list>.+)$/;
const withoutResult = /^-- Conversion is failed for: (?<list>.+)$/;
const failedStep = /^-- (?<step>.+?) failed with: (?<rest>.+)$/;

/** Those without a rule first. Empty for a text that is no such report. */
function failedOperations(lines: readonly string[]): FailedOperation[] {
  const missing: FailedOperation[] = [];
  const failed: FailedOperation[] = [];
  for (const [index, line] of lines.entries()) {
    const operation = item.exec(line)?.groups?.['operation'];
    const step = failedStep.exec(line)?.groups;
    if (operation !== undefined) failed.push(failedOperation(operation, partOf(lines, index + 1)));
    else if (step !== undefined) {
      const rest = [step['rest'] ?? '', ...partOf(lines, index + 1)];
      failed.push(failedOperation(step['step'] ?? '', rest));
    }
    for (const name of listOf(withoutRule, line)) missing.push({ operation: name, reason: null });
    for (const name of listOf(withoutResult, line)) {
      if (!failed.some((one) => one.operation === name))
        failed.push({ operation: name, reason: 'it failed' });
    }
  }
  return [...missing, ...failed];
}

function listOf(pattern: RegExp, line: string): string[] {
  const list = pattern.exec(line)?.groups?.['list'] ?? '';
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** Up to the next item or the summary. */
function partOf(lines: readonly string[], start: number): readonly string[] {
  const end = lines.findIndex(
    (line, index) => index >= start && (line.startsWith('-- ') || line === 'Summary:'),
  );
  return lines.slice(start, end === -1 ? undefined : end);
}

function failedOperation(operation: string, lines: readonly string[]): FailedOperation {
  const { node, said } = innermost(lines);
  return { operation, ...(node === null ? {} : { node: node.name }), reason: said.replace(/[.!\s]+$/, '') };
}

function listed(operations: readonly FailedOperation[]): string {
  const missing = operations.filter(({ reason }) => reason === null).map(({ operation }) => operation);
  const failed = operations.filter(({ reason }) => reason !== null);
  const more = (count: number): string =>
    count > mostOperationsNamed ? ` and ${count - mostOperationsNamed} more` : '';
  const parts = failed.slice(0, mostOperationsNamed).map(operationText);
  if (missing.length > 0) {
    const names = missing.slice(0, mostOperationsNamed).join(', ');
    const verb = missing.length === 1 ? 'has' : 'have';
    parts.unshift(`${names}${more(missing.length)} ${verb} no conversion rule`);
  }
  if (failed.length > mostOperationsNamed) parts.push(`and ${failed.length - mostOperationsNamed} more`);
  return `${parts.join('; ')}.`;
}
