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
  process.exit(0);
} else {
  const late = setTimeout(() => end(false, `verdict: failed - not done after ${longest / 1000} s`), longest);
  try {
    const { ok, text } = await demonstrate(print, paint);
    clearTimeout(late);
    end(ok, text);
  } catch (error) {
    end(false, `verdict: failed - ${error instanceof Error ? error.message : String(error)}`);
  }
}

// The native media library keeps the process alive although everything is closed, so that it has to be told.
function end(ok: boolean, verdict: string): void {
  process.exitCode = ok ? 0 : 1;
  process.stdout.write(`${paint(ok ? 'good' : 'bad', verdict)}\n`, () => process.exit());
}
