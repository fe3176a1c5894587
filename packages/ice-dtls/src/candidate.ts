import { alphanumericTable, failure, type MalformedError, ok, type Result, TextScanner } from '@webrtc-ims/core';
import { ipVersion } from './ip-address.ts';

/** The four candidate types of RFC 8445 5.1.1; peers may send others, which are kept as text. */
export type CandidateType = 'host' | 'srflx' | 'prflx' | 'relay';

/** One `a=candidate` line (RFC 8839 5.1). */
export interface Candidate {
  readonly foundation: string;
  /** 1 for RTP, and for everything when RTCP is multiplexed; 2 for RTCP. */
  readonly component: number;
  /** Lower case; `udp`, `tcp` or an extension. */
  readonly transport: string;
  /** 0 to 2^32 - 1; a correct one is 1 to 2^31 - 1. */
  readonly priority: number;
  /** An IP address, or a host name such as an mDNS name. */
  readonly address: string;
  readonly port: number;
  /** Lower case; one of {@link CandidateType} or an extension. */
  readonly type: string;
  readonly relatedAddress?: string;
  readonly relatedPort?: number;
  /** Extension attributes in their order, `tcptype` and `generation` among them. */
  readonly extensions: readonly (readonly [name: string, value: string])[];
}

/**
 * Reads a candidate (RFC 8839 5.1), with or without `a=` before it and CRLF stripped:
 *
 * ```
 *   candidate-attribute = "candidate" ":" foundation SP component-id SP transport SP priority SP
 *                         connection-address SP port SP "typ" SP candidate-types
 *                         [SP "raddr" SP connection-address] [SP "rport" SP port]
 *                         *(SP extension-att-name SP extension-att-value)
 * ```
 */
export function parseCandidate(text: string): Result<Candidate, MalformedError<'CANDIDATE_MALFORMED'>> {
  const octets = utf8.encode(text);
  const scanner = new TextScanner(octets, { code: 'CANDIDATE_MALFORMED', clause: 'RFC 8839 5.1' });
  scanner.acceptText('a=');
  scanner.expectText('candidate:');
  const foundation = scanner.run(iceChars);
  if (foundation === '' || foundation.length > 32) scanner.fail('a foundation of 1 to 32 ice-chars');
  scanner.expect(space);
  const component = boundedDigits(scanner, 'a component id', 5, 65_535);
  scanner.expect(space);
  const transport = scanner.expectToken('a transport').toLowerCase();
  scanner.expect(space);
  const priority = boundedDigits(scanner, 'a priority', 10, 0xffff_ffff);
  scanner.expect(space);
  const address = word(scanner, 'an address');
  scanner.expect(space);
  const port = boundedDigits(scanner, 'a port', 5, 65_535);
  scanner.expectText(' typ ');
  const type = scanner.expectToken('a candidate type').toLowerCase();

  let relatedAddress: string | undefined;
  let relatedPort: number | undefined;
  if (scanner.acceptText(' raddr ')) relatedAddress = word(scanner, 'a related address');
  if (scanner.acceptText(' rport ')) relatedPort = boundedDigits(scanner, 'a related port', 5, 65_535);
  const extensions: [string, string][] = [];
  while (scanner.error === undefined && !scanner.atEnd) {
    scanner.expect(space);
    const name = word(scanner, 'an extension name');
    scanner.expect(space);
    extensions.push([name, word(scanner, 'an extension value')]);
  }
  if (scanner.error !== undefined) return failure(scanner.error);
  return ok({
    foundation,
    component,
    transport,
    priority,
    address,
    port,
    type,
    ...(relatedAddress === undefined ? {} : { relatedAddress }),
    ...(relatedPort === undefined ? {} : { relatedPort }),
    extensions,
  });
}

/** The value of the attribute, beginning with `candidate:`. */
export function formatCandidate(candidate: Candidate): string {
  const { foundation, component, transport, priority, address, port, type } = candidate;
  const parts = [`candidate:${foundation}`, component, transport, priority, address, port, 'typ', type];
  if (candidate.relatedAddress !== undefined) parts.push('raddr', candidate.relatedAddress);
  if (candidate.relatedPort !== undefined) parts.push('rport', candidate.relatedPort);
  for (const [name, value] of candidate.extensions) parts.push(name, value);
  return parts.join(' ');
}

/** Type preferences as RFC 8445 5.1.2.2 recommends them. */
export const typePreference: Readonly<Record<CandidateType, number>> = { host: 126, prflx: 110, srflx: 100, relay: 0 };

/**
 * The recommended formula of RFC 8445 5.1.2.1: 2^24 type preference + 2^8 local preference + (256 - component).
 *
 * @param localPreference 0 to 65535, different for every address of a multihomed host
 */
export function candidatePriority(type: CandidateType, localPreference: number, component: number): number {
  return typePreference[type] * 0x100_0000 + localPreference * 0x100 + (256 - component);
}

/**
 * The host candidates of an ICE-lite agent, one for each address: foundations differ, priorities fall with the order of the
 * list (RFC 8445 5.2).
 */
export function liteCandidates(addresses: readonly { readonly address: string; readonly port: number }[]): Candidate[] {
  return addresses.map(({ address, port }, index) => ({
    foundation: String(index + 1),
    component: 1,
    transport: 'udp',
    priority: candidatePriority('host', 65_535 - index, 1),
    address,
    port,
    type: 'host',
    extensions: [],
  }));
}

/**
 * Whether the native engine can do something with a candidate of the peer. RFC 8839 5.1 wants all others ignored without harm: unknown transports
 * and types, TCP, component 2, and names that are no mDNS name.
 */
export function isUsableCandidate(candidate: Candidate): boolean {
  return (
    candidate.transport === 'udp' &&
    candidate.component === 1 &&
    candidate.port > 0 &&
    Object.hasOwn(typePreference, candidate.type) &&
    (ipVersion(candidate.address) !== undefined || candidate.address.toLowerCase().endsWith('.local'))
  );
}

const utf8 = new TextEncoder();
const space = 0x20;
const iceChars = alphanumericTable('+/');
// Everything printable but the space: addresses with colons and zones, and whatever an extension puts there.
const nonBlank = new Uint8Array(256).fill(1, 0x21, 0x7f).fill(1, 0x80);

function word(scanner: TextScanner<'CANDIDATE_MALFORMED'>, what: string): string {
  const text = scanner.run(nonBlank);
  if (text === '') scanner.fail(what);
  return text;
}

function boundedDigits(
  scanner: TextScanner<'CANDIDATE_MALFORMED'>,
  what: string,
  digits: number,
  maximum: number,
): number {
  const from = scanner.offset;
  const value = scanner.expectDigits(what, digits);
  if (scanner.error === undefined && value > maximum) {
    scanner.offset = from;
    scanner.fail(`${what} of at most ${maximum}`);
  }
  return value;
}
