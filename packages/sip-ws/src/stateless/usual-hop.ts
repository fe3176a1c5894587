import type { ParseContext } from '../limits.ts';
import type { UsualHead } from '../message/usual-head.ts';
import { endOfRun } from '../syntax/run.ts';
import { textOf } from '../syntax/text.ts';
import { isHost, portBetween } from '../uri/host.ts';
import { parameterTable } from '../uri/sip-uri.ts';
import { marksOf } from '../vector/memory-map.ts';
import { otherwiseNamed } from '../vector/named-value.ts';
import { uriMarks } from '../vector/uri-code.ts';
import type { NextHop } from './next-hop.ts';

/** What of a SIP URI tells where a request goes, as offsets into the octets that were read. */
export class UsualHop {
  /** Where the URI ends. */
  readonly end: number;
  /** Whether it leads to a loose router (RFC 3261 19.1.1). */
  readonly loose: boolean;
  // Compiled code takes in what is short: with private fields these methods would be too long for it, and a call costs more than they do.
  private readonly octets: Uint8Array;
  private readonly host: number;
  private readonly hostEnd: number;
  private readonly portEnd: number;
  /** Where the values of these parameters begin; -1 for one that there is not. */
  private readonly maddr: number;
  private readonly transport: number;

  constructor(
    octets: Uint8Array,
    host: number,
    hostEnd: number,
    portEnd: number,
    end: number,
    loose: boolean,
    maddr: number,
    transport: number,
  ) {
    this.octets = octets;
    this.host = host;
    this.hostEnd = hostEnd;
    this.portEnd = portEnd;
    this.end = end;
    this.loose = loose;
    this.maddr = maddr;
    this.transport = transport;
  }

  get port(): number | undefined {
    return portBetween(this.octets, this.hostEnd, this.portEnd);
  }

  /** Whether the host is this one. @param lower its octets, in lower case */
  hasHost(lower: Uint8Array): boolean {
    return isHost(this.octets, this.host, this.hostEnd, lower);
  }

  /** The next hop that the URI names (RFC 3261 16.6 7). */
  nextHop(): NextHop {
    const { octets, maddr, transport, port } = this;
    return {
      host: maddr < 0 ? textOf(octets, this.host, this.hostEnd) : this.value(maddr),
      port,
      transport: transport < 0 ? undefined : this.value(transport).toLowerCase(),
      secure: false,
    };
  }

  private value(start: number): string {
    return textOf(this.octets, start, endOfRun(this.octets, start, this.end, parameterTable));
  }
}

/**
 * Reads a SIP URI of a head that was read from `start` to the first octet that is none of it, when it is written as nearly all are. Gives `undefined` for every
 * other URI, sound or not.
 *
 * @param limit what is behind is not looked at
 */
export function readUsualHop(
  { octets, scanner }: Pick<UsualHead, 'octets' | 'scanner'>,
  start: number,
  limit: number,
  { limits }: ParseContext,
): UsualHop | undefined {
  const end = scanner.uri(start, limit, limits.parameters);
  if (end < 0 || end - start > limits.uriSize) return undefined;
  const { numbers } = scanner;
  const maddr = numbers[mark.maddr]!;
  const transport = numbers[mark.transport]!;
  // Which of two counts, and what one without value says, is for the whole procedure to tell.
  if (maddr === otherwiseNamed || transport === otherwiseNamed) return undefined;
  const host = numbers[mark.host]!;
  const hostEnd = numbers[mark.hostEnd]!;
  const portEnd = numbers[mark.portEnd]!;
  return new UsualHop(octets, host, hostEnd, portEnd, end, numbers[mark.loose] === 1, maddr, transport);
}

const mark = marksOf(uriMarks);
