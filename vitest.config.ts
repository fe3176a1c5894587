import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['@webrtc-ims/source'] },
  ssr: { resolve: { conditions: ['@webrtc-ims/source', 'node', 'import', 'default'] } },
  test: {
    include: [
      'packages/*/test/**/*.test.ts',
      'examples/**/*.test.ts',
      'fuzz/**/*.test.ts',
      'scripts/**/*.test.ts',
      'bench/*.test.ts',
    ],
    pool: 'forks',
    testTimeout: 20_000,
  },
});
