import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

// In a mutated copy the names of packages still lead to the originals, by way of node_modules: here they lead to the copy.
const alias = readdirSync(new URL('packages', import.meta.url)).flatMap((name) => {
  const source = (entry: string): string => fileURLToPath(new URL(`packages/${name}/src/${entry}`, import.meta.url));
  return [
    { find: new RegExp(`^@webrtc-ims/${name}$`), replacement: source('index.ts') },
    { find: new RegExp(`^@webrtc-ims/${name}/(node|browser)$`), replacement: `${source('')}$1/index.ts` },
    { find: new RegExp(`^@webrtc-ims/${name}/testing$`), replacement: source('testing.ts') },
  ];
});

export default defineConfig({
  ...base,
  resolve: { ...base.resolve, alias },
  // Sockets and native engines stay out: what is mutated are codecs and machines, and each test runs some hundred times.
  test: {
    ...base.test,
    include: [`packages/${process.env.PACKAGE ?? 'core'}/test/**/*.test.ts`],
    exclude: ['**/node/**', '**/readme.test.ts'],
  },
});
