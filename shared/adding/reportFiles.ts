/** Which of the files of a drop are runs or reports to import, by their first bytes; the host looks again, at all of them. */

/** Of Vinobench's own files, by which systems open them. */
const ownFile = /\.vinobench\.(?:json|zip)$/i;

export const isVinobenchFile = (name: string): boolean => ownFile.test(name);

/** Each with what it begins with, as its program writes it. */
const heads: readonly RegExp[] = [
  // Vinobench's own, renamed.
  /^\{\s*"vinobench"\s*:\s*"(?:file|trace)"/,
  /^\{\s*"schemaVersion"\s*:\s*\d+\s*,\s*"(?:run|press|profile)"\s*:/,
  // benchmark_app.
  /^\{\s*"(?:cmd_options|configuration_setup|execution_results|report_type|detailed_performance|avg_performance)"\s*:/,
  /^(?:Command line parameters|Configuration setup|Execution results);?\r?\n/,
  /^layerName;execStatus;/,
  /^<\?xml[\s\S]*<net\b[\s\S]*\bexecOrder=/,
  // hyperfine.
  /^\{\s*"results"\s*:\s*\[\s*\{\s*"command"\s*:/,
  // ONNX Runtime and other traces of events.
  /^\[?\s*\{[\s\S]{0,400}"ph"\s*:/,
  /"traceEvents"\s*:\s*\[/,
];

/** @param text the file's beginning; undefined: it is not text */
export const isReport = (name: string, text: string | undefined): boolean =>
  isVinobenchFile(name) || (text !== undefined && heads.some((head) => head.test(text.trimStart())));
