import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

function path(inside: string): string {
  return fileURLToPath(new URL(inside, import.meta.url));
}

// In a mutated copy the names of packages still lead to the originals, by way of node_modules: here they lead to the copy.
const copies = readdirSync(path('packages')).flatMap((name) => [
  { find: new RegExp(`^@webrtc-ims/${name}$`), replacement: path(`packages/${name}/src/index.ts`) },
  { find: new RegExp(`^@webrtc-ims/${name}/(node|browser)$`), replacement: path(`packages/${name}/src/$1/index.ts`) },
  { find: new RegExp(`^@webrtc-ims/${name}/testing$`), replacement: path(`packages/${name}/src/testing.ts`) },
]);

export default defineConfig({
  ...base,
  resolve: { ...base.resolve, alias: copies },
  // Sockets and native engines stay out: what is mutated are codecs and machines, and each test runs some hundred times.
  test: {
    testTimeout: 20_000,
    setupFiles: ['vitest.mutation.setup.ts'],
    isolate: false,
    pool: 'threads',
    include: [`packages/${process.env.PACKAGE ?? 'core'}/test/**/*.test.ts`],
    exclude: ['**/node/**', '**/readme.test.ts'],
  },
});
