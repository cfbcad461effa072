/** Nodes that belong together by the beginning of their names: `fire2/squeeze1x1` and `fire2/concat`, `res2a_branch1` and `res2a_relu`. */

/** A group of fewer is no help, one of more is no group. */
const [fewest, most] = [3, 40];

/** A slash parts names on purpose, but what it parts may be smaller than a group: `conv1/bn`. */
const fewestBySlash = 5;

/**
 * Least share of the places between a group's first and last node that are its own; other names recur across the
 * network.
 */
const leastDense = 0.5;

interface Span {
  count: number;
  first: number;
  last: number;
}

/**
 * For each name, in the network's order, the beginning that it shares with its group; null: it stands alone. What lies
 * between two nodes of a group belongs to it whatever it is called.
 */
export function nodeGroups(names: readonly string[]): (string | null)[] {
  const spans = spansOf(names);
  const makesGroup = (prefix: string, least: number) => {
    const { count, first, last } = spans.get(prefix) ?? { count: 0, first: 0, last: 0 };
    return count >= least && count <= most && count / (last - first + 1) >= leastDense;
  };
  const groups = names.map(
    (name) =>
      beginnings(name, /\//g).find((prefix) => makesGroup(prefix, fewestBySlash)) ??
      beginnings(name, /[/._-]/g).find((prefix) => makesGroup(prefix, fewest)) ??
      null,
  );
  return withoutSmall(withBetween(withoutMixed(withoutSmall(groups))));
}

function spansOf(names: readonly string[]): ReadonlyMap<string, Span> {
  const spans = new Map<string, Span>();
  for (const [index, name] of names.entries()) {
    for (const prefix of beginnings(name, /[/._-]/g)) {
      const known = spans.get(prefix);
      if (known === undefined) spans.set(prefix, { count: 1, first: index, last: index });
      else {
        known.count += 1;
        known.last = index;
      }
    }
  }
  return spans;
}

/** The whole name is one as well: `fire2` heads `fire2/squeeze1x1`. */
function beginnings(name: string, mark: RegExp): string[] {
  const ends = [...name.matchAll(mark)].map(({ index }) => index).filter((index) => index > 0);
  return [...ends.map((end) => name.slice(0, end)), name];
}

/** Of two groups that lie in one another (`conv3_1`, `relu3_1`, `conv3_2`) the first stays. */
function withoutMixed(groups: readonly (string | null)[]): (string | null)[] {
  const last = new Map(groups.map((group, index) => [group, index]));
  const kept = new Set<string>();
  const seen = new Set<string>();
  let end = -1;
  for (const [index, group] of groups.entries()) {
    if (group === null || seen.has(group)) continue;
    seen.add(group);
    if (index <= end) continue;
    kept.add(group);
    end = last.get(group) ?? index;
  }
  return groups.map((group) => (group !== null && kept.has(group) ? group : null));
}

function withBetween(groups: readonly (string | null)[]): (string | null)[] {
  const filled = [...groups];
  let before = -1;
  for (const [index, group] of groups.entries()) {
    if (group === null) continue;
    if (before >= 0 && groups[before] === group) filled.fill(group, before + 1, index);
    before = index;
  }
  return filled;
}

/** Members may have gone to a longer or a shorter beginning. */
function withoutSmall(groups: readonly (string | null)[]): (string | null)[] {
  const members = Map.groupBy(groups, (group) => group);
  return groups.map((group) => ((members.get(group)?.length ?? 0) >= fewest ? group : null));
}

/** What is left of a name in its group: `squeeze1x1` of `fire2/squeeze1x1`. */
export function nameInGroup(name: string, group: string | null): string {
  if (group === null || !name.startsWith(group)) return name;
  return name.slice(group.length).replace(/^[/._-]+/, '') || name;
}
