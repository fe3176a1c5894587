import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

// Real peers mostly wait, for one another and for media: two files at a time, each with browsers and ports of its own, and patience.
export default defineConfig({
  ...base,
  test: {
    pool: 'forks',
    include: ['interop/**/*.test.ts'],
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    passWithNoTests: true,
  },
});
