import { expect, it } from 'vitest';
import { emptyPlan } from './plan.ts';
import { parseRoute } from './route.ts';
import { initialState, readyValue } from './state.ts';

it('What was asked of the host has a value once it is ready', () => {
  expect(readyValue({ state: 'ready', value: 7 })).toBe(7);
  expect(readyValue({ state: 'loading', progress: null })).toBeNull();
  expect(readyValue({ state: 'failed', problem: { message: 'x', place: {} } })).toBeNull();
  expect(readyValue(undefined)).toBeNull();
});

it('Before the host has said anything, the page knows its address and what the user plans', () => {
  const route = parseRoute('#/kernels');
  const state = initialState({ ...emptyPlan, models: ['a'] }, route);
  expect(state.route).toBe(route);
  expect(state.plan.models).toEqual(['a']);
  expect(state).toMatchObject({ connection: { state: 'connecting' }, runs: null, work: [], messages: [] });
});
