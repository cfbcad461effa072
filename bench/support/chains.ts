/** Networks whose work is known by construction: chains of equal convolutions. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const channels = 16;
const size = 24;
/**
 * So many that 2 more are 1 % more work. All networks have an even number: an odd one was seen to take nearly a
 * layer's time longer.
 */
export const baseLayers = 200;

function chain(name: string, layers: number): string {
  const input = `layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: ${channels} dim: ${size} dim: ${size} } } }`;
  const convolutions = Array.from({ length: layers }, (_, at) => {
    const bottom = at === 0 ? 'data' : `conv${at - 1}`;
    const options = `num_output: ${channels} kernel_size: 3 pad: 1 bias_term: false`;
    return `layer { name: "conv${at}" type: "Convolution" bottom: "${bottom}" top: "conv${at}" convolution_param { ${options} } }`;
  });
  return [`name: "${name}"`, input, ...convolutions].join('\n');
}

/** Of the base, as a share. */
export const slowdowns = { one: 0.01, five: 0.05, fifteen: 0.15 } as const;

/** Files by name: two equal networks, and one for each slowdown. */
export function writeChains(folder: string): ReadonlyMap<string, string> {
  const layers = (more: number) => Math.round(baseLayers * (1 + more));
  const networks = [
    ['base', baseLayers],
    ['same', baseLayers],
    ...Object.entries(slowdowns).map(([name, more]) => [name, layers(more)] as const),
  ] as const;
  return new Map(
    networks.map(([name, count]) => {
      const file = join(folder, `${name}.prototxt`);
      writeFileSync(file, chain(name, count));
      return [name, file];
    }),
  );
}
