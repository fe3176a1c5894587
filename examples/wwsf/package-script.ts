import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * What the page uses of our packages, as one module: a page would have its own bundler, this one is served from the sources.
 */
export async function packageScript(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        export * as channels from '@webrtc-ims/sdp-interwork/browser';
        export * as msrp from '@webrtc-ims/msrp';
        export * as msrpInPage from '@webrtc-ims/msrp/browser';
        export * as bfcp from '@webrtc-ims/bfcp';
        export * as bfcpInPage from '@webrtc-ims/bfcp/browser';
        export * as text from '@webrtc-ims/t140';
        export * as textInPage from '@webrtc-ims/t140/browser';
      `,
      resolveDir: fileURLToPath(new URL('..', import.meta.url)),
    },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['@webrtc-ims/source'],
    logLevel: 'silent',
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error('esbuild gave no script');
  return file.contents;
}
