import { shutdownNative } from '@webrtc-ims/ice-dtls/node';
import { demonstrate } from './demonstration.ts';
import { paintFor } from './paint.ts';
import { serve } from './serve.ts';

/** Longest time that the demonstration may take, in ms. */
const longest = 25_000;

const paint = paintFor(process.stdout, process.env);
const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

if (process.argv.includes('--serve')) {
  await serve(print, paint);
} else {
  const late = setTimeout(() => {
    print(paint('bad', `verdict: failed - not done after ${longest / 1000} s`));
    process.exit(1);
  }, longest);
  try {
    const { ok, text } = await demonstrate(print, paint);
    process.exitCode = ok ? 0 : 1;
    print(paint(ok ? 'good' : 'bad', text));
  } catch (error) {
    process.exitCode = 1;
    print(paint('bad', `verdict: failed - ${error instanceof Error ? error.message : String(error)}`));
  }
  clearTimeout(late);
}

// The native media library keeps the process alive until it is told that nothing is left to do.
await shutdownNative();
