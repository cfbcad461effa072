/** Measuring the noise of the host's machine, which separate runs are compared with. */
import { noiseModels, noiseProcesses, noiseSpanMs } from '../../shared/work/noiseDefaults.ts';
import type { PageCore } from './core.ts';

export class Noise {
  readonly #core: PageCore;

  constructor(core: PageCore) {
    this.#core = core;
  }

  /** On the first of the planned devices, in the first of the planned precisions, with all planned releases. */
  readonly measure = async (): Promise<void> => {
    const { store, line, messages } = this.#core;
    const { devices, precisions, runtimes } = store.getState().plan;
    const request = {
      models: [...noiseModels],
      devices: [devices[0] ?? 'CPU'],
      precisions: [precisions[0] ?? 'FP32'],
      ...(runtimes.length === 0 ? {} : { runtimes: [...runtimes] }),
      ...{ processes: noiseProcesses, spanMs: noiseSpanMs },
    };
    try {
      await line.startWork({ kind: 'noise', request });
    } catch (error) {
      messages.tellProblem(error);
    }
  };
}
