/** Pictures of a report as PNG. */
import { rasterOf } from '../../images/raster.ts';

/** @returns base64, in the order of the drawings */
export async function rasterise(svgs: readonly string[], signal: AbortSignal): Promise<string[]> {
  const made: string[] = [];
  for (const svg of svgs) {
    signal.throwIfAborted();
    made.push(Buffer.from(await rasterOf(svg)).toString('base64'));
  }
  return made;
}
