import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

// None of the peers ships declarations of its parser, so what is used of them is declared here.
const require = createRequire(new URL('../peers/package.json', import.meta.url));

/** A message of the `sip` package. */
export interface PeerSipMessage {
  readonly method: string;
  readonly uri: string;
  readonly headers: {
    via: { version: string; protocol: string; host: string; port?: number; params: Record<string, unknown> }[];
    route?: unknown[];
    'record-route'?: unknown[];
    'max-forwards': number;
    [name: string]: unknown;
  };
}

export const sip = require('sip') as {
  parse(data: Buffer): PeerSipMessage;
  parseUri(text: string): { user?: string; host?: string };
  stringify(message: PeerSipMessage): string;
};

/** A message of drachtio-srf. */
export interface DrachtioMessage {
  readonly method: string;
  readonly uri: string;
  readonly headers: Record<string, string>;
  get(name: string): string;
  getParsedHeader(name: string): unknown;
  toString(): string;
}

export const DrachtioMessage = require('drachtio-srf/lib/sip-parser/message.js') as new (
  text: string,
) => DrachtioMessage;

const jssipParser = require('jssip/lib/Parser.js') as {
  parseMessage(text: string, userAgent: unknown): JssipMessage;
};

export interface JssipMessage {
  readonly method: string;
  readonly from: unknown;
  readonly to: unknown;
  readonly call_id: string;
  readonly cseq: number;
  getHeader(name: string): string | undefined;
  parseHeader(name: string): unknown;
}

export function parseWithJssip(text: string): JssipMessage {
  return jssipParser.parseMessage(text, undefined);
}

export interface SipjsMessage {
  readonly method: string;
  getHeader(name: string): string | undefined;
  parseHeader(name: string): unknown;
}

/** The parser of SIP.js, which is an ES module. */
export async function sipjsParser(): Promise<(text: string) => SipjsMessage> {
  const path = new URL('../peers/node_modules/sip.js/lib/core/messages/parser.js', import.meta.url);
  const { Parser } = (await import(fileURLToPath(path))) as {
    Parser: { parseMessage(text: string, logger: unknown): SipjsMessage };
  };
  const silent = { error: nothing, warn: nothing, log: nothing, debug: nothing };
  return (text) => Parser.parseMessage(text, silent);
}

function nothing(): void {}
