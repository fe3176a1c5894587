import { defineConfig } from 'vitest/config';

const native = ['packages/ice-dtls/**/*.test.ts', 'examples/**/*.test.ts'];

export default defineConfig({
  // The names of our packages lead to their sources, in tests as in what tests load.
  resolve: { conditions: ['@webrtc-ims/source'] },
  ssr: { resolve: { conditions: ['@webrtc-ims/source', 'node', 'import', 'default'] } },
  test: {
    testTimeout: 20_000,
    // Sockets and timers make tests wait more than compute.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'shared',
          // Loading the packages takes longer than testing them: a file finds what those before it have loaded.
          include: ['packages/*/test/**/*.test.ts', 'fuzz/**/*.test.ts', 'scripts/**/*.test.ts', 'bench/*.test.ts'],
          exclude: native,
          pool: 'forks',
          isolate: false,
        },
      },
      {
        extends: true,
        // A native engine that fails takes its process with it: each file has its own.
        test: { name: 'native', include: native, exclude: ['**/node_modules/**'], pool: 'forks' },
      },
    ],
  },
});
