import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

// Real peers share fixed resources (two browsers, the loopback interface): one file after the other, and patience.
export default defineConfig({
  ...base,
  test: {
    pool: 'forks',
    include: ['interop/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    passWithNoTests: true,
  },
});
