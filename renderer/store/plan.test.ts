import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { presets } from '../../shared/documents/presets.ts';
import { isaLimits } from '../../shared/machine/isa.ts';
import { precisions } from '../../shared/precision/precision.ts';
import { testPage } from './pageTesting.ts';
import { budgetsMs, emptyPlan, type Plan, planKey, readPlan, targets } from './plan.ts';

const plans: fc.Arbitrary<Plan> = fc.record({
  models: fc.array(fc.string()),
  devices: fc.array(fc.string()),
  precisions: fc.subarray([...precisions]),
  preset: fc.constantFrom(...presets),
  target: fc.option(fc.constantFrom(...targets), { nil: null }),
  budgetMs: fc.option(fc.constantFrom(...budgetsMs), { nil: null }),
  isa: fc.option(fc.constantFrom(...isaLimits), { nil: null }),
  runtimes: fc.array(fc.string()),
  images: fc.option(fc.string(), { nil: null }),
  inputs: fc.constant({}),
});

describe('The plan of the next run', () => {
  it('is remembered as it was', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        expect(readPlan(JSON.stringify(plan))).toEqual(plan);
      }),
    );
  });

  it('is empty where nothing or nonsense is remembered', () => {
    for (const text of [null, '', '{', '7', 'null', '"plan"']) expect(readPlan(text)).toEqual(emptyPlan);
  });

  it('loses what does not read as a wish, and keeps the rest', () => {
    const odd = {
      models: ['a'],
      devices: 'CPU',
      precisions: ['INT8', 'FP7'],
      preset: 'slow',
      target: 0.3,
      budgetMs: -1,
      isa: 1,
      images: 2,
    };
    expect(readPlan(JSON.stringify(odd))).toEqual({ ...emptyPlan, models: ['a'], precisions: ['INT8'] });
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(Object.keys(readPlan(text))).toEqual(Object.keys(emptyPlan));
      }),
    );
  });

  it('is written down with every change, which leaves the rest of it', () => {
    const { page, memory } = testPage({ memory: { [planKey]: JSON.stringify({ models: ['a'] }) } });
    page.planning.setPlan({ devices: ['GPU'] });
    const plan = { ...emptyPlan, models: ['a'], devices: ['GPU'] };
    expect(page.store.getState().plan).toEqual(plan);
    expect(readPlan(memory.get(planKey) ?? null)).toEqual(plan);
  });

  it('takes a model in and out', () => {
    const { page } = testPage();
    const models = () => page.store.getState().plan.models;
    page.planning.togglePlanned('a');
    page.planning.togglePlanned('b');
    expect(models()).toEqual(['a', 'b']);
    page.planning.togglePlanned('a');
    expect(models()).toEqual(['b']);
  });
});
