import type { ParseContext } from '../limits.ts';
import { endOfRun } from '../syntax/run.ts';
import { lowerOctet, standsAt, textOf } from '../syntax/text.ts';
import { endOfUsualHost, endOfUsualPort, isHost, portBetween } from '../uri/host.ts';
import { parameterTable } from '../uri/sip-uri.ts';
import { userTable } from '../uri/usual-sip-uri.ts';
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
 * Reads `sip:[user@]host[:port]*(;name[=value])` from `start` to the first octet that is none of it, when it is written as nearly all are. Gives `undefined`
 * for every other URI, sound or not. What it takes `usualSipUri` takes too; but it makes no texts, and it looks at the parameters once, for all that a proxy asks
 * of them.
 *
 * @param limit what is behind is not looked at
 */
export function readUsualHop(
  octets: Uint8Array,
  start: number,
  limit: number,
  { limits }: ParseContext,
): UsualHop | undefined {
  if (octets[start] !== 0x73 || octets[start + 1] !== 0x69 || octets[start + 2] !== 0x70 || octets[start + 3] !== 0x3a)
    return undefined;
  let host = start + 4;
  let hostEnd = endOfUsualHost(octets, host, limit);
  if (hostEnd < limit && !endsHost(octets[hostEnd])) {
    // No host: what was passed is the beginning of a user part, if anything.
    const userEnd = endOfRun(octets, Math.max(host, hostEnd), limit, userTable);
    if (userEnd === host || userEnd >= limit || octets[userEnd] !== 0x40) return undefined;
    host = userEnd + 1;
    hostEnd = endOfUsualHost(octets, host, limit);
  }
  const portEnd = hostEnd < 0 ? -1 : endOfUsualPort(octets, hostEnd, limit);
  if (portEnd < 0) return undefined;
  let loose = false;
  let maddr = -1;
  let transport = -1;
  let at = portEnd;
  for (let count = 0; at < limit && octets[at] === 0x3b; count++) {
    const name = at + 1;
    const nameEnd = endOfRun(octets, name, limit, parameterTable);
    const value = nameEnd < limit && octets[nameEnd] === 0x3d ? nameEnd + 1 : -1;
    at = value < 0 ? nameEnd : endOfRun(octets, value, limit, parameterTable);
    if (nameEnd === name || at === value || count >= limits.parameters) return undefined;
    // Which of two counts, and what one without value says, is for the whole procedure to tell.
    const size = nameEnd - name;
    if (size === 2) loose ||= isLr(octets, name);
    else if (size === 5 && standsAt(octets, name, 'maddr')) {
      if (maddr >= 0 || value < 0) return undefined;
      maddr = value;
    } else if (size === 9 && standsAt(octets, name, 'transport')) {
      if (transport >= 0 || value < 0) return undefined;
      transport = value;
    }
  }
  if (at - start > limits.uriSize) return undefined;
  return new UsualHop(octets, host, hostEnd, portEnd, at, loose, maddr, transport);
}

/** Whether an octet is `;`, `:`, `>` or the space behind a Request-URI. */
function endsHost(octet: number | undefined): boolean {
  return octet === 0x3b || octet === 0x3a || octet === 0x3e || octet === 0x20;
}

function isLr(octets: Uint8Array, at: number): boolean {
  return lowerOctet(octets[at]!) === 0x6c && lowerOctet(octets[at + 1]!) === 0x72;
}
