#!/usr/bin/env node
import { createReadStream } from 'node:fs';
import manifest from '../../package.json' with { type: 'json' };
import type { SdpError } from '../errors.ts';
import { type Leg, otherLeg } from '../leg.ts';
import { defaultSdpLimits } from '../limits.ts';
import { help, type RunOptions, readOptions } from './command-options.ts';
import { sessionAsJson } from './json-output.ts';
import { type Crossing, Rehearsal } from './rehearsal.ts';
import { crossingAsText, printable } from './text-output.ts';
import { wantsColours } from './wants-colours.ts';

const exitCodes = { done: 0, refused: 1, misused: 2 } as const;

/** Shows on standard output what becomes of a description; complaints go to standard error. Gives the exit code. */
async function main(words: readonly string[]): Promise<number> {
  const options = readOptions(words);
  switch (options.kind) {
    case 'help':
      process.stdout.write(help);
      return exitCodes.done;
    case 'version':
      process.stdout.write(`${manifest.version}\n`);
      return exitCodes.done;
    case 'misuse':
      complain(`${options.message}; --help says more`);
      return exitCodes.misused;
    case 'run':
      return run(options);
  }
}

async function run(options: RunOptions): Promise<number> {
  const { from, names, format } = options;
  const steps = [
    { kind: 'offer', from, file: options.offer },
    ...(options.answer === undefined ? [] : [{ kind: 'answer', from: otherLeg(from), file: options.answer } as const]),
  ] as const;
  const rehearsal = new Rehearsal(options);
  const crossings: Crossing[] = [];
  let code: number = exitCodes.done;
  for (const { kind, from: leg, file } of steps) {
    const text = await read(file).catch((error: Error) => error);
    if (text instanceof Error) {
      complain(`${file} cannot be read: ${text.message}`);
      return exitCodes.misused;
    }
    const crossed = rehearsal.cross(leg, kind, text);
    if (!crossed.ok) {
      complain(refusalAsText(crossed.error, kind, file));
      code = exitCodes.refused;
      break;
    }
    crossings.push(crossed.value);
  }
  if (crossings.length > 0) process.stdout.write(show(crossings, format, names));
  return code;
}

function show(
  crossings: readonly Crossing[],
  format: RunOptions['format'],
  names: Readonly<Record<Leg, string>>,
): string {
  if (format === 'json') return sessionAsJson(crossings, names);
  const colours = wantsColours(process.stdout, process.env);
  return crossings.map((crossing) => crossingAsText(crossing, { colours, names })).join('\n');
}

/** A description as text. One octet above the limit is enough to see that it is too long. */
async function read(file: string): Promise<string> {
  const stream = file === '-' ? process.stdin : createReadStream(file);
  const chunks: Uint8Array[] = [];
  let octets = 0;
  for await (const chunk of stream) {
    const part = Buffer.from(chunk);
    chunks.push(part);
    octets += part.length;
    if (octets > defaultSdpLimits.octets) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

function refusalAsText({ code, message, line, clause }: SdpError, kind: string, file: string): string {
  const place = file === '-' ? 'standard input' : file;
  const where = line === undefined ? place : `${place}:${line}`;
  return `${where}: the ${kind} is refused: ${message} (${code}${clause === undefined ? '' : `, ${clause}`})`;
}

function complain(message: string): void {
  process.stderr.write(`sdp-interwork: ${printable(message)}\n`);
}

// A reader that has seen enough, as `head` does, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
