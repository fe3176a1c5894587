import { defineConfig } from 'vitest/config';

// A native engine that fails takes its process with it, and coverage of a process is dear where much is loaded.
const alone = ['packages/ice-dtls/**/*.test.ts', 'examples/**/*.test.ts', 'fuzz/**/*.test.ts'];

export default defineConfig({
  // The names of our packages lead to their sources, in tests as in what tests load.
  resolve: { conditions: ['@webrtc-ims/source'] },
  ssr: { resolve: { conditions: ['@webrtc-ims/source', 'node', 'import', 'default'] } },
  test: {
    testTimeout: 20_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'alone',
          include: alone,
          exclude: ['**/node_modules/**'],
          pool: 'forks',
          // Calls with media wait more than they compute.
          maxWorkers: 4,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'shared',
          // Loading the packages takes longer than testing them: a file finds what those before it have loaded.
          include: ['packages/*/test/**/*.test.ts', 'scripts/**/*.test.ts', 'bench/*.test.ts'],
          exclude: alone,
          pool: 'forks',
          isolate: false,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
