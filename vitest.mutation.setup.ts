import type { IRawProperty, Parameters } from 'fast-check';
import { vi } from 'vitest';

/** Few runs of each property suffice: for mutated code, every test runs some hundred times. */
const fewRuns = 25;

vi.mock('fast-check', async (original) => {
  const { default: fc } = await original<typeof import('fast-check')>();
  const assert = <Ts>(property: IRawProperty<Ts>, parameters: Parameters<Ts> = {}): void | Promise<void> =>
    fc.assert(property, { ...parameters, numRuns: Math.min(parameters.numRuns ?? fewRuns, fewRuns) });
  return { default: { ...fc, assert } };
});
