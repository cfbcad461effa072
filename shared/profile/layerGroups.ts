/**
 * Which block of a network a layer belongs to, by its name alone: `fire2` of `fire2/squeeze1x1`, `res2a` of
 * `res2a_branch1`, `inception_resnet_v2_a1` of `inception_resnet_v2_a1_3x3_reduce`.
 */

/** Blocks of real networks have fewer kernels; a prefix of more names is the network's, or the kind's, and tells nothing. */
const mostMembers = 16;

/** By name; a layer that shares no prefix with a few others is its own group. */
export function layerGroups(names: readonly string[]): Map<string, string> {
  const members = new Map<string, number>();
  for (const name of new Set(names))
    for (const prefix of prefixesOf(name)) members.set(prefix, (members.get(prefix) ?? 0) + 1);
  return new Map(
    names.map((name) => {
      const shared = prefixesOf(name).find((prefix) => {
        const count = members.get(prefix) ?? 0;
        return count > 1 && count <= mostMembers;
      });
      return [name, shared ?? name];
    }),
  );
}

/** Shortest first, each ends before a separator; the whole name does not count. */
function prefixesOf(name: string): string[] {
  return [...name.matchAll(/[/_.:-]+/g)].flatMap(({ index }) => (index === 0 ? [] : [name.slice(0, index)]));
}
