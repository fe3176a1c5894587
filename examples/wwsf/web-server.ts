import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { jssipScript } from './jssip-script.ts';
import { packageScript } from './package-script.ts';

/** What the page is told about the network it belongs to, and what it fills its form with. */
export interface PageConfiguration {
  /** Where the eP-CSCF listens, as in `ws://127.0.0.1:4711/`. */
  readonly webSocket: string;
  readonly identity: string;
  readonly username: string;
  readonly password: string;
  /** Whom to call. */
  readonly target: string;
}

/** A WebRTC web server function (TS 23.228 U.1.4) that serves. */
export interface WebServer {
  /** As in `http://127.0.0.1:8080/`. */
  readonly url: string;
  /** What pages are told from now on. Until it is given, /config.json is answered 503. */
  configure(configuration: PageConfiguration): void;
  stop(): Promise<void>;
}

/**
 * Serves the page of examples/wic over HTTP. Only the files of the list below exist, so no request can name a path outside of it.
 *
 * @param options.host the address to listen at; browsers give a microphone to pages of 127.0.0.1 without TLS
 */
export async function startWebServer(options: { readonly host: string; readonly port?: number }): Promise<WebServer> {
  const files = await pageFiles();
  let configuration: PageConfiguration | undefined;

  const server = createServer((request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { Allow: 'GET, HEAD' }).end();
    } else if (pathOf(request) === '/config.json') {
      if (configuration === undefined) response.writeHead(503).end();
      else
        send(
          response,
          { type: 'application/json', content: Buffer.from(JSON.stringify(configuration)) },
          configuration,
        );
    } else {
      const path = pathOf(request);
      const file = files.get(path) ?? bundled(path);
      if (file === undefined) response.writeHead(404, { 'Content-Type': 'text/plain' }).end('There is no such file.\n');
      else {
        Promise.resolve(file).then(
          (ready) => send(response, ready, configuration),
          () => response.writeHead(500).end(),
        );
      }
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://${options.host}:${port}/`,
    configure(given) {
      configuration = given;
    },
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

interface PageFile {
  readonly type: string;
  readonly content: Uint8Array;
}

const typeOfExtension: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

async function pageFiles(): Promise<ReadonlyMap<string, PageFile>> {
  const folder = new URL('../wic/page/', import.meta.url);
  const names = [
    'index.html',
    'style.css',
    'icon.svg',
    ...['client', 'call', 'sound', 'elements', 'channels', 'chat', 'floor', 'text', 'pane'].map((name) => `${name}.js`),
  ];
  const files = new Map<string, PageFile>();
  for (const name of names) {
    const type = typeOfExtension[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
    files.set(`/${name}`, { type, content: await readFile(fileURLToPath(new URL(name, folder))) });
  }
  files.set('/', files.get('/index.html')!);
  return files;
}

// Made of packages when a page first asks for them: who serves no page does not wait for them.
const bundles: ReadonlyMap<string, () => Promise<Uint8Array>> = new Map([
  ['/jssip.js', jssipScript],
  ['/webrtc-ims.js', packageScript],
]);
const made = new Map<string, Promise<PageFile>>();

function bundled(path: string): Promise<PageFile> | undefined {
  const make = bundles.get(path);
  if (make === undefined) return undefined;
  const file = made.get(path) ?? make().then((content) => ({ type: typeOfExtension.js!, content }));
  made.set(path, file);
  return file;
}

function pathOf(request: IncomingMessage): string {
  const target = request.url ?? '/';
  const query = target.indexOf('?');
  return query < 0 ? target : target.slice(0, query);
}

function send(response: ServerResponse, file: PageFile, configuration: PageConfiguration | undefined): void {
  const webSocket = configuration === undefined ? '' : ` ${new URL(configuration.webSocket).origin}`;
  response
    .writeHead(200, {
      'Content-Type': file.type,
      'Content-Length': file.content.length,
      'Content-Security-Policy': [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "media-src 'self' blob: mediastream:",
        // blob: is a file that came in by chat.
        `connect-src 'self' blob:${webSocket}`,
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ].join('; '),
      'Cache-Control': 'no-store',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Permissions-Policy': 'microphone=(self), camera=()',
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
    })
    .end(response.req.method === 'HEAD' ? undefined : file.content);
}
