import type { Result } from '@webrtc-ims/core';
import type { ParseContext } from '../limits.ts';
import type { Cursor } from '../syntax/cursor.ts';
import type { SourceText } from '../syntax/source-text.ts';
import { asciiLower, equalsIgnoringCase } from '../syntax/text.ts';
import { portBetween, readHostPort } from '../uri/host.ts';
import { marksOf } from '../vector/memory-map.ts';
import { otherwiseNamed } from '../vector/named-value.ts';
import { scannerOf } from '../vector/scanner.ts';
import { transportAt, viaMarks } from '../vector/via-code.ts';
import { formatParameters, headerParameter, Parameters } from './parameters.ts';
import { readParameters, usualParameters } from './read-parameters.ts';
import { parseAlone, type ValueRef } from './read-value.ts';

/**
 * One value of Via.
 *
 * ```
 * via-parm      = sent-protocol LWS sent-by *( SEMI via-params )                      RFC 3261 25.1
 * sent-protocol = protocol-name SLASH protocol-version SLASH transport
 * sent-by       = host [ COLON port ]
 * ```
 */
export class Via implements ValueRef {
  readonly row: number;
  readonly position: number;
  readonly start: number;
  readonly end: number;
  readonly #source: SourceText;
  readonly #transport: number;
  readonly #transportEnd: number;
  readonly #host: number;
  readonly #hostEnd: number;
  readonly #portEnd: number;
  readonly #branch: number;
  readonly #branchEnd: number;
  #parameters: Parameters | undefined;

  /**
   * Not for callers: use {@link parseVia}. `portEnd` is where the host ends when there is no port; the parameters begin there. For `branch` and `branchEnd`
   * see {@link headerParameter}.
   */
  constructor(
    source: SourceText,
    row: number,
    position: number,
    start: number,
    end: number,
    transport: number,
    transportEnd: number,
    host: number,
    hostEnd: number,
    portEnd: number,
    branch: number,
    branchEnd: number,
  ) {
    this.row = row;
    this.position = position;
    this.start = start;
    this.end = end;
    this.#source = source;
    this.#transport = transport;
    this.#transportEnd = transportEnd;
    this.#host = host;
    this.#hostEnd = hostEnd;
    this.#portEnd = portEnd;
    this.#branch = branch;
    this.#branchEnd = branchEnd;
    this.#parameters = undefined;
  }

  get parameters(): Parameters {
    this.#parameters ??= new Parameters(this.#source, this.#portEnd, this.end);
    return this.#parameters;
  }

  /** As received, as in `WSS`; compares without regard to case. */
  get transport(): string {
    return this.#source.text(this.#transport, this.#transportEnd);
  }

  /** Host of sent-by, an IPv6 address in its brackets. */
  get host(): string {
    return this.#source.text(this.#host, this.#hostEnd);
  }

  /** Port of sent-by; `undefined` when it is not written. */
  get port(): number | undefined {
    return portBetween(this.#source.octets, this.#hostEnd, this.#portEnd);
  }

  /** `undefined` when absent, as in requests of RFC 2543. */
  get branch(): string | undefined {
    return headerParameter(this.#source, this.#branch, this.#branchEnd, this.#portEnd, this.end, 'branch');
  }

  /** Source address that a server noted; without brackets, though RFC 5118 4.5 shows peers that write them. */
  get received(): string | undefined {
    const received = this.parameters.get('received');
    return received?.startsWith('[') && received.endsWith(']') ? received.slice(1, -1) : received;
  }

  /** Value of `rport` when it has one. */
  get rport(): number | undefined {
    return this.parameters.number('rport');
  }

  get text(): string {
    return this.#source.text(this.start, this.end);
  }

  /** Whether the transport is `lower` (given in lower case). */
  isTransport(lower: string): boolean {
    return equalsIgnoringCase(this.#source.octets, this.#transport, this.#transportEnd, lower);
  }
}

/** What {@link formatVia} writes. */
export interface ViaFields {
  readonly transport: string;
  readonly host: string;
  readonly port?: number | undefined;
  readonly parameters?: Iterable<readonly [name: string, value?: string | undefined]> | undefined;
}

/** Whether two sent-by are equal: host without regard to case, and port, where an absent one is not the default one. */
export function sentByEquals(a: Pick<Via, 'host' | 'port'>, b: Pick<Via, 'host' | 'port'>): boolean {
  return a.port === b.port && asciiLower(a.host) === asciiLower(b.host);
}

/** Reads one Via value that fills the input. Errors: `SIP_VIA`, `SIP_PARAMETER`, `SIP_LIMIT_PARAMETERS`. */
export function parseVia(input: string | Uint8Array, context?: ParseContext): Result<Via> {
  return parseAlone(input, readVia, 'SIP_VIA', context);
}

/** Writes one Via value. The transport and the parameter values are written as they are. */
export function formatVia(via: ViaFields): string {
  const port = via.port === undefined ? '' : `:${via.port}`;
  return `SIP/2.0/${via.transport} ${via.host}${port}${formatParameters(via.parameters)}`;
}

/** Reads one Via value at the cursor. */
export function readVia(cursor: Cursor, row: number, position: number): Via | undefined {
  const usual = usualVia(cursor.source, cursor.at, cursor.end, cursor.context, row, position);
  if (usual === undefined) return readAnyVia(cursor, row, position);
  cursor.at = usual.end;
  return usual;
}

/**
 * Reads the value that begins at `start` and goes up to a comma or `end`, when it has no white space but for the one space before sent-by: strict and
 * lenient reading do not differ in it. Gives `undefined` for every other, sound or not: {@link readVia} knows the whole grammar.
 */
export function usualVia(
  source: SourceText,
  start: number,
  end: number,
  context: ParseContext,
  row: number,
  position: number,
): Via | undefined {
  const scanner = scannerOf(source, end);
  if (scanner === undefined) return undefined;
  const valueEnd = scanner.via(start, end, usualParameters(context));
  if (valueEnd < 0) return undefined;
  const { numbers } = scanner;
  const transportEnd = numbers[mark.transportEnd]!;
  const hostEnd = numbers[mark.hostEnd]!;
  const portEnd = numbers[mark.portEnd]!;
  const branch = numbers[mark.named]!;
  const branchEnd = numbers[mark.namedEnd]!;
  return new Via(
    source,
    row,
    position,
    start,
    valueEnd,
    start + transportAt,
    transportEnd,
    transportEnd + 1,
    hostEnd,
    portEnd,
    branch,
    branchEnd,
  );
}

const mark = marksOf(viaMarks);

/** The same by the whole grammar, whatever the form. */
export function readAnyVia(cursor: Cursor, row: number, position: number): Via | undefined {
  const start = cursor.at;
  // protocol-name "/" protocol-version "/": the SLASHes may stand in white space.
  for (let part = 0; part < 2; part++) {
    if (!cursor.token()) return cursor.fail('SIP_VIA', 'expected a sent-protocol', 'RFC 3261 20.42');
    cursor.lws();
    if (!cursor.accept(0x2f)) return cursor.fail('SIP_VIA', 'expected "/"', 'RFC 3261 20.42');
    cursor.lws();
  }
  const transport = cursor.at;
  if (!cursor.token()) return cursor.fail('SIP_VIA', 'expected a transport', 'RFC 3261 20.42');
  const transportEnd = cursor.at;
  if (!cursor.lws()) return cursor.fail('SIP_VIA', 'expected white space before sent-by', 'RFC 3261 20.42');
  const host = cursor.at;
  const hostEnd = readHostPort(cursor, 'SIP_VIA', 'RFC 3261 20.42', true);
  if (hostEnd === undefined) return undefined;
  const portEnd = cursor.at;
  if (!readParameters(cursor)) return undefined;
  const end = trimmedEnd(cursor, start);
  return new Via(
    cursor.source,
    row,
    position,
    start,
    end,
    transport,
    transportEnd,
    host,
    hostEnd,
    portEnd,
    otherwiseNamed,
    0,
  );
}

/** The end of the value without the white space that the cursor may have passed. */
export function trimmedEnd(cursor: Cursor, start: number): number {
  let end = cursor.at;
  while (end > start && cursor.octets[end - 1]! <= 0x20) end--;
  return end;
}
