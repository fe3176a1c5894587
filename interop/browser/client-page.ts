import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { TestClientConfig } from './page/test-client.ts';

/** The SIP libraries that the suite runs in the page. */
export type ClientLibrary = 'jssip' | 'sipjs';

/** A page server on loopback. */
export interface ClientPages {
  url(library: ClientLibrary, config: TestClientConfig): string;
  close(): Promise<void>;
}

/** Bundles the test clients and serves a page for each; the configuration travels in the fragment of the address. */
export async function serveClientPages(): Promise<ClientPages> {
  const scripts = new Map<string, string>();
  for (const library of ['jssip', 'sipjs'] as const) scripts.set(`/${library}.js`, await bundle(library));
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const script = scripts.get(path);
    if (script !== undefined) {
      response.setHeader('content-type', 'text/javascript').end(script);
    } else if (scripts.has(`${path}.js`)) {
      response.setHeader('content-type', 'text/html').end(
        `<!doctype html><meta charset="utf-8"><title>${path.slice(1)}</title>
<script>window.config = JSON.parse(decodeURIComponent(location.hash.slice(1)))</script><script src="${path}.js"></script>`,
      );
    } else {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: (library, config) => `http://127.0.0.1:${port}/${library}#${encodeURIComponent(JSON.stringify(config))}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bundle(library: ClientLibrary): Promise<string> {
  const entry = fileURLToPath(new URL(`page/${library}.ts`, import.meta.url));
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'iife',
    platform: 'browser',
    write: false,
    conditions: ['@webrtc-ims/source'],
  });
  return result.outputFiles[0]?.text ?? '';
}
