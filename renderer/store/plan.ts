/** What the next run will be: wishes of the user, which the page remembers. */
import type { StoreApi } from 'zustand/vanilla';
import { type Preset, presets } from '../../shared/documents/presets.ts';
import { type IsaLimit, isaLimits } from '../../shared/machine/isa.ts';
import { type PlannedInputs, readPlannedInputs } from '../../shared/models/plannedInputs.ts';
import { type Precision, precisions } from '../../shared/precision/precision.ts';
import { type Milliseconds, seconds, secondsToMilliseconds } from '../../shared/units.ts';
import type { Memory } from './outside.ts';

export interface Plan {
  /** Keys of models. */
  readonly models: readonly string[];
  readonly devices: readonly string[];
  readonly precisions: readonly Precision[];
  readonly preset: Preset;
  /** Of the careful preset: half-width of the interval, as a share; null: the preset's own. */
  readonly target: number | null;
  /** Measuring time of a model; null: the preset's own. */
  readonly budgetMs: Milliseconds | null;
  readonly isa: IsaLimit | null;
  /** Releases of OpenVINO; empty: the default. */
  readonly runtimes: readonly string[];
  /** Folder or archive on the host for INT8; null: synthetic images. */
  readonly images: string | null;
  /** Sizes and values of inputs. */
  readonly inputs: PlannedInputs;
}

/** What can be chosen. */
export const targets: readonly number[] = [0.005, 0.01, 0.02, 0.05];
export const budgetsMs: readonly Milliseconds[] = [15, 30, 120, 600, 3600].map((one) =>
  secondsToMilliseconds(seconds(one)),
);

export const planKey = 'vinobench.plan';

export const emptyPlan: Plan = {
  models: [],
  devices: [],
  precisions: ['FP32'],
  preset: 'paper',
  target: null,
  budgetMs: null,
  isa: null,
  runtimes: [],
  images: null,
  inputs: {},
};

/** What does not read as a wish is lost. @param text as it was remembered; null: there is none */
export function readPlan(text: string | null): Plan {
  const kept = parsed(text);
  if (typeof kept !== 'object' || kept === null) return emptyPlan;
  const of = (key: keyof Plan): unknown => (kept as Partial<Record<keyof Plan, unknown>>)[key];
  const words = (key: keyof Plan): readonly string[] | null => {
    const value = of(key);
    return Array.isArray(value) && value.every((word) => typeof word === 'string') ? value : null;
  };
  const images = of('images');
  return {
    models: words('models') ?? emptyPlan.models,
    devices: words('devices') ?? emptyPlan.devices,
    precisions: (words('precisions') ?? emptyPlan.precisions).flatMap(
      (word) => precisions.find((one) => one === word) ?? [],
    ),
    preset: presets.find((one) => one === of('preset')) ?? emptyPlan.preset,
    target: targets.find((one) => one === of('target')) ?? null,
    budgetMs: budgetsMs.find((one) => one === of('budgetMs')) ?? null,
    isa: isaLimits.find((one) => one === of('isa')) ?? null,
    runtimes: words('runtimes') ?? emptyPlan.runtimes,
    images: typeof images === 'string' ? images : null,
    inputs: readPlannedInputs(of('inputs')),
  };
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
}

export class Planning {
  readonly #store: StoreApi<{ readonly plan: Plan }>;
  readonly #memory: Memory;

  constructor(store: StoreApi<{ readonly plan: Plan }>, memory: Memory) {
    this.#store = store;
    this.#memory = memory;
  }

  /** What is left out stays as it is. */
  readonly setPlan = (change: Partial<Plan>): void => {
    const plan = { ...this.#store.getState().plan, ...change };
    this.#store.setState({ plan });
    this.#memory.write(planKey, JSON.stringify(plan));
  };

  /** Into the next run or out of it. @param key of a model */
  readonly togglePlanned = (key: string): void => {
    const { models } = this.#store.getState().plan;
    this.setPlan({ models: models.includes(key) ? models.filter((one) => one !== key) : [...models, key] });
  };
}
