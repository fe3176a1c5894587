import { parseArgs } from 'node:util';
import type { Capabilities } from '@webrtc-ims/iq';
import type { Leg } from '../leg.ts';
import { type CoreProfile, imsAccessSdes, imsCore, sipTrunk } from '../legs/profile.ts';

/** What a user asks for. */
export interface RunOptions {
  readonly kind: 'run';
  /** File of the offer; `-` is standard input. */
  readonly offer: string;
  /** File of the answer to what is written for the other side. */
  readonly answer?: string;
  /** The leg that offers. */
  readonly from: Leg;
  /** How the user calls the legs. */
  readonly names: Readonly<Record<Leg, string>>;
  readonly core: CoreProfile;
  readonly transcodes: Capabilities['transcoding'];
  readonly format: 'json' | 'text';
}

/** What a command line asks for. */
export type CommandOptions =
  | RunOptions
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'misuse'; readonly message: string };

export const help: string = `Usage: sdp-interwork <offer.sdp> --from <side> --to <side> [options]

Shows what becomes of an offer on its way between a browser and an IMS core: both descriptions, the lines that
change, and the clause that asks for each change. Nothing is sent. Addresses, ports, keys and credentials of the
gateway are examples, and the same in every run.

  <offer.sdp>            file of the offer; - reads standard input
  --from, --to <side>    browser, ims, ims-access-sdes or sip-trunk; one of the two is browser
  --answer <answer.sdp>  the other side's answer to what is shown for it: goes on with the session
  --transcode <a:b>      the gateway converts between these codecs, the browser's first, as in opus/48000:AMR-WB/16000;
                         may be repeated
  --format <format>      text (default) or json
  --help                 this text
  --version              the version of the package

Exit status: 0 done, 1 a description was refused, 2 the command line makes no sense or a file cannot be read.
`;

const cores: ReadonlyMap<string, CoreProfile> = new Map([
  ['ims', imsCore],
  ['ims-access-sdes', imsAccessSdes],
  ['sip-trunk', sipTrunk],
]);
const sides = `browser, ${[...cores.keys()].join(', ')}`;

/** Reads the words after the name of the command. */
export function readOptions(words: readonly string[]): CommandOptions {
  const parsed = parse(words);
  if (parsed instanceof Error) return misuse(parsed.message);
  const { values, positionals } = parsed;
  if (values.help === true) return { kind: 'help' };
  if (values.version === true) return { kind: 'version' };

  const { from, to, answer, format = 'text' } = values;
  const [offer, second] = positionals;
  if (offer === undefined) return misuse('the file of the offer is missing');
  if (second !== undefined) return misuse('one offer at a time; the answer goes with --answer');
  if (offer === '-' && answer === '-') return misuse('standard input holds one description: offer or answer');
  if (from === undefined || to === undefined)
    return misuse('--from and --to say where the offer comes from and goes to');
  const near = from === 'browser' ? 'browser' : 'core';
  const coreName = near === 'browser' ? to : from;
  const core = cores.get(coreName);
  if ((near === 'core' && to !== 'browser') || core === undefined) {
    return misuse(`--from and --to take ${sides}, and one of them is browser`);
  }
  if (format !== 'text' && format !== 'json') return misuse('--format is text or json');
  const transcodes = (values.transcode ?? []).map(readTranscoding);
  if (transcodes.includes(undefined)) return misuse('--transcode takes two codecs, as in opus/48000:AMR-WB/16000');
  return {
    kind: 'run',
    offer,
    ...(answer === undefined ? {} : { answer }),
    from: near,
    names: { browser: 'browser', core: coreName },
    core,
    transcodes: transcodes.filter((pair) => pair !== undefined),
    format,
  };
}

function parse(words: readonly string[]): ReturnType<typeof parseWords> | Error {
  try {
    return parseWords(words);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function parseWords(words: readonly string[]) {
  return parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      from: { type: 'string' },
      to: { type: 'string' },
      answer: { type: 'string' },
      transcode: { type: 'string', multiple: true },
      format: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean', short: 'v' },
    },
  });
}

function readTranscoding(value: string): Capabilities['transcoding'][number] | undefined {
  const [browser, core, more] = value.split(':').map(readCodec);
  return browser === undefined || core === undefined || more !== undefined ? undefined : [browser, core];
}

function readCodec(value: string): Capabilities['transcoding'][number][0] | undefined {
  const [encodingName = '', rate = ''] = value.split('/');
  const clockRate = Number(rate);
  return encodingName === '' || !Number.isInteger(clockRate) || clockRate <= 0
    ? undefined
    : { encodingName, clockRate };
}

function misuse(message: string): CommandOptions {
  return { kind: 'misuse', message };
}
