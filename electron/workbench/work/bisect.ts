/** Runs of the releases that a search asks for, then the kernels of the two neighbours that it came to. */
import { randomUUID } from 'node:crypto';
import { type MeasuredReleases, searchChange } from '../../../shared/comparing/bisect.ts';
import type { BisectDocument, TwoByTwo } from '../../../shared/comparing/bisectDocument.ts';
import { type Locations, locationsOf } from '../../../shared/comparing/processes.ts';
import { effectsOf } from '../../../shared/comparing/twoByTwo.ts';
import { profiledInferences } from '../../../shared/documents/presets.ts';
import { pressId } from '../../../shared/documents/press.ts';
import type { RunWithRounds } from '../../../shared/documents/run.ts';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { kernelChanges } from '../../../shared/findings/kernelChanges.ts';
import type { DevicesReport } from '../../../shared/machine/machine.ts';
import { byRelease, isFromTo, releaseOf } from '../../../shared/machine/runtimeRelease.ts';
import { type ModelReference, referenceName } from '../../../shared/models/modelReference.ts';
import { milliseconds, millisecondsToSeconds, type Seconds, seconds } from '../../../shared/units.ts';
import type { BisectRequest } from '../../../shared/work/bisect.ts';
import type { WorkTools } from '../board/workBoard.ts';
import { logLine } from '../log/log.ts';
import { requireInstalled } from '../runtimes/chosen.ts';
import { runtimesHere } from '../runtimes/installed.ts';
import { bench } from './bench.ts';
import type { AskedBy, Carrier } from './carrier.ts';
import { partOfProgress } from './partOfProgress.ts';
import { profile } from './profile.ts';

/** @throws VinobenchError 'usage' for releases that are not installed, or not in this order */
export const bisect: Carrier<'bisect'> = async (request, by) => {
  const report = await by.host.devices(by.signal);
  const own = releaseOf(report.runtime.version);
  const releases = releasesBetween(request, report);
  return {
    carryOut: async (tools) => {
      const [startedAt, began] = [new Date().toISOString(), performance.now()];
      const steps = stepsAhead(releases.length, request.oldModel !== undefined);
      const measuring = new Measuring(request, { by, tools, own, steps });
      const { steps: taken, answer } = await searchChange({
        releases,
        measure: (some) => measuring.releases(some),
        onStep: (step) => logLine(`bisect: ${JSON.stringify(step)}`),
      });
      const kernels = answer.kind === 'found' ? await measuring.kernels(answer.good, answer.bad) : null;
      const twoByTwo = request.oldModel === undefined ? null : await measuring.models(request.oldModel);
      const { machine, runtime } = report;
      const document: BisectDocument = {
        schemaVersion: 1,
        startedAt,
        tookSeconds: millisecondsToSeconds(milliseconds(Math.round(performance.now() - began))),
        model: measuring.name,
        device: request.device,
        precision: request.precision,
        ...{ releases, machine, runtime, steps: [...taken], answer, kernels, twoByTwo },
      };
      return { kind: 'bisect', document };
    },
  };
};

function releasesBetween({ good, bad }: BisectRequest, report: DevicesReport): string[] {
  if (byRelease(good, bad) >= 0)
    throw new VinobenchError(
      'usage',
      `The good release comes before the bad one, and ${good} does not come before ${bad}: swap them.`,
    );
  const own = releaseOf(report.runtime.version);
  for (const release of [good, bad]) if (release !== own) requireInstalled(release, report);
  return runtimesHere(report.runtime.version)
    .runtimes.map(({ release }) => release)
    .filter((release) => isFromTo(release, good, bad));
}

/** Runs, the profile and the check of both models; a search may end earlier or measure again. */
const stepsAhead = (releases: number, both: boolean): number =>
  2 + Math.ceil(Math.log2(Math.max(1, releases - 1))) + (both ? 1 : 0);

interface Context {
  readonly by: AskedBy;
  readonly tools: WorkTools;
  /** The default release. */
  readonly own: string;
  readonly steps: number;
}

class Measuring {
  readonly #request: BisectRequest;
  readonly #context: Context;
  #done = 0;
  #name: string | null = null;

  constructor(request: BisectRequest, context: Context) {
    this.#request = request;
    this.#context = context;
  }

  /** As the plans name it. */
  get name(): string {
    return this.#name ?? referenceName(this.#request.model);
  }

  /** In one run, in turns. @throws VinobenchError where one was not measured */
  async releases(releases: readonly string[]): Promise<MeasuredReleases> {
    const run = await this.#run([this.#request.model], releases);
    this.#name = run.cells[0]?.model ?? null;
    const locations = new Map(releases.map((release) => [release, this.#locations(run, this.name, release)]));
    return { run: run.run.id, locations, secondsEach: secondsOf(run) };
  }

  async models(oldModel: ModelReference): Promise<TwoByTwo> {
    const { model, good, bad } = this.#request;
    const run = await this.#run([oldModel, model], [good, bad]);
    // The plan gives two of one name a number.
    const [old = '', fresh = old] = new Set(run.cells.map((cell) => cell.model));
    const effects = effectsOf({
      oldOnGood: this.#locations(run, old, good),
      newOnGood: this.#locations(run, fresh, good),
      oldOnBad: this.#locations(run, old, bad),
      newOnBad: this.#locations(run, fresh, bad),
    });
    return { run: run.run.id, models: { old, new: fresh }, ...effects };
  }

  async kernels(good: string, bad: string): Promise<BisectDocument['kernels']> {
    const { model, device, precision } = this.#request;
    const prepared = await profile(
      {
        ...{ models: [model], devices: [device], precisions: [precision], runtimes: [good, bad] },
        ...{
          batch: null,
          isas: [],
          iterations: profiledInferences,
          roofline: 'off',
          press: pressId(randomUUID()),
        },
      },
      this.#context.by,
    );
    const { document } = await prepared.carryOut(this.#part());
    const of = (release: string) =>
      document.profiles.find((one) => (one.release ?? this.#context.own) === release);
    const [before, after] = [of(good), of(bad)];
    if (before === undefined || after === undefined) return null;
    return { profile: document.id ?? null, changes: kernelChanges(before, after) };
  }

  async #run(models: readonly ModelReference[], runtimes: readonly string[]): Promise<RunWithRounds> {
    const { model, oldModel: _, good: __, bad: ___, device, precision, ...method } = this.#request;
    const { by } = this.#context;
    const prepared = await bench(
      {
        start: 'new',
        ...{ models: [...models], devices: [device], precisions: [precision], runtimes: [...runtimes] },
        ...{ preset: 'careful', iterations: null, batch: null, isa: null, streams: null, threads: null },
        title: `Bisect ${referenceName(model)}: ${runtimes.join(', ')}`,
        ...method,
      },
      by,
    );
    const { document } = await prepared.carryOut(this.#part());
    const failed = document.cells.find(({ status }) => status !== 'measured');
    if (failed !== undefined)
      throw new VinobenchError(
        'unsupported',
        `${failed.model} was not measured on ${failed.device} with OpenVINO ${releaseOf(failed.runtime ?? this.#context.own)}: ${failed.reason ?? failed.status}`,
      );
    return await by.host.runs.withRounds(document.run.id, false);
  }

  #part(): WorkTools {
    const { tools, steps } = this.#context;
    const [from, to] = [this.#done, this.#done + 1].map((done) => Math.min(0.99, done / steps));
    this.#done++;
    const onProgress = partOfProgress(
      (progress) => tools.tell({ type: 'progress', ...progress, etaMs: null }),
      from ?? 0,
      to ?? 1,
    );
    return {
      ...tools,
      // Its cells are those of its run, and are read there.
      tell: (event) => {
        if (event.type === 'progress') onProgress(event);
      },
    };
  }

  #locations({ cells, rounds }: RunWithRounds, model: string, release: string): Locations {
    const cell = cells.find(
      (one) => one.model === model && releaseOf(one.runtime ?? this.#context.own) === release,
    );
    return locationsOf(
      rounds.filter(({ cellId }) => cellId === cell?.id),
      'median',
    );
  }
}

/** Of a process of each of its cells. */
function secondsOf({ run, cells }: RunWithRounds): Seconds | null {
  const counts = cells.map(({ processes }) => processes.length);
  const most = Math.max(...counts);
  if (run.tookMs == null || most === 0) return null;
  return seconds(millisecondsToSeconds(run.tookMs) / most);
}
