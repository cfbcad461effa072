/**
 * For tests: what is wrong with a trace by the definition of the Trace Event Format (Duffy & Sinclair, Google; sections
 * "JSON Object Format", "Complete Events", "Metadata Events", "Flow Events"), in sentences.
 */

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isTime = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;

/** Metadata that the format defines, with the type of its one argument. */
const metadata: Readonly<Record<string, readonly [argument: string, type: string]>> = {
  process_name: ['name', 'string'],
  process_labels: ['labels', 'string'],
  process_sort_index: ['sort_index', 'number'],
  thread_name: ['name', 'string'],
  thread_sort_index: ['sort_index', 'number'],
};

export function traceProblems(document: unknown): string[] {
  if (!isObject(document)) return ['a trace is an object'];
  const events = document['traceEvents'];
  if (!Array.isArray(events)) return ['traceEvents is an array'];
  const unit = document['displayTimeUnit'];
  return [
    ...(unit === undefined || unit === 'ms' || unit === 'ns' ? [] : ['displayTimeUnit is ms or ns']),
    ...events.flatMap((event: unknown, index) =>
      (isObject(event) ? eventProblems(event) : ['is no object']).map(
        (problem) => `event ${index} ${problem}`,
      ),
    ),
    ...crossings(events.filter(isObject)),
    ...flowProblems(events.filter(isObject)),
  ];
}

function eventProblems(event: Fields): string[] {
  const problems: string[] = [];
  const demand = (fits: boolean, what: string) => {
    if (!fits) problems.push(what);
  };
  demand(typeof event['name'] === 'string', 'has no name');
  demand(Number.isInteger(event['pid']) && Number.isInteger(event['tid']), 'has no whole pid and tid');
  demand(event['args'] === undefined || isObject(event['args']), 'has args that are no object');
  switch (event['ph']) {
    case 'X':
      demand(isTime(event['ts']) && isTime(event['dur']), 'is complete without ts and dur');
      demand(typeof event['cat'] === 'string', 'has no category');
      break;
    case 'M': {
      const [argument, type] = metadata[String(event['name'])] ?? [];
      const args = isObject(event['args']) ? event['args'] : {};
      demand(argument !== undefined, 'is metadata that the format does not define');
      demand(argument === undefined || typeof args[argument] === type, `is metadata without ${argument}`);
      break;
    }
    case 's':
    case 'f':
      demand(isTime(event['ts']), 'is a flow without ts');
      demand(['number', 'string'].includes(typeof event['id']), 'is a flow without id');
      demand(typeof event['cat'] === 'string', 'is a flow without category');
      break;
    default:
      problems.push(`has the phase ${String(event['ph'])}`);
  }
  return problems;
}

/** Complete events of one thread nest or follow one another. */
function crossings(events: readonly Fields[]): string[] {
  const slices = events.filter(({ ph }) => ph === 'X');
  return [...Map.groupBy(slices, ({ pid, tid }) => `${pid}/${tid}`).values()].flatMap((track) => {
    const open: number[] = [];
    return track
      .map((slice) => ({
        name: slice['name'],
        ts: Number(slice['ts']),
        end: Number(slice['ts']) + Number(slice['dur']),
      }))
      .toSorted((a, b) => a.ts - b.ts || b.end - a.end)
      .flatMap(({ name, ts, end }) => {
        // Sums of floating point numbers may miss each other by their last digit.
        while ((open.at(-1) ?? Number.POSITIVE_INFINITY) <= ts + 1e-6) open.pop();
        const around = open.at(-1);
        open.push(end);
        return around !== undefined && end > around + 1e-6
          ? [`${String(name)} ends after what it began in`]
          : [];
      });
  });
}

/** A flow has one start and one end, not before it; both lie on slices of their threads. */
function flowProblems(events: readonly Fields[]): string[] {
  const flows = events.filter(({ ph }) => ph === 's' || ph === 'f');
  const slices = events.filter(({ ph }) => ph === 'X');
  const lies = (flow: Fields) =>
    slices.some(
      ({ pid, tid, ts, dur }) =>
        pid === flow['pid'] &&
        tid === flow['tid'] &&
        Number(flow['ts']) >= Number(ts) &&
        Number(flow['ts']) <= Number(ts) + Number(dur),
    );
  return [...Map.groupBy(flows, ({ cat, id }) => `${cat}/${id}`)].flatMap(([key, pair]) => {
    const [start, end] = pair;
    if (pair.length !== 2 || start?.['ph'] !== 's' || end?.['ph'] !== 'f')
      return [`flow ${key} is no start and end`];
    return [
      ...(Number(start['ts']) > Number(end['ts']) ? [`flow ${key} ends before it starts`] : []),
      ...(pair.every(lies) ? [] : [`flow ${key} lies on no slice`]),
    ];
  });
}
