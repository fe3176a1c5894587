import { failure, MalformedError, ok, quoted, type Result } from '@webrtc-ims/core';
import { requireRange } from '../field-range.ts';
import { type BfcpProtocol, bfcpProtocol } from './bfcp-protocol.ts';

/** What one side may be, of floor control server and client. */
export type FloorControlRole = 'client' | 'server';

/** A floor, and the labels of the media that it controls (RFC 8856 5.4). */
export interface FloorMapping {
  readonly floorId: number;
  readonly labels: readonly string[];
}

/** What the attributes of BFCP say, be they of a media section or, as `a=dcsa`, of a data channel. All may be missing. */
export interface BfcpAttributes {
  /** `floorctrl`; what the sender can be. */
  readonly roles?: readonly FloorControlRole[] | undefined;
  readonly conferenceId?: number | undefined;
  readonly userId?: number | undefined;
  readonly floors: readonly FloorMapping[];
  /** `bfcpver`. */
  readonly versions?: readonly number[] | undefined;
}

/** A BFCP media section. */
export interface BfcpMedia extends BfcpAttributes {
  /** As it stands: `TCP/TLS/BFCP`. */
  readonly proto: string;
  readonly protocol: BfcpProtocol;
  /** 0 means that the stream is rejected. */
  readonly port: number;
  readonly setup?: string | undefined;
  readonly connection?: string | undefined;
}

/** Why a description is not one of BFCP. `line` counts from 1. */
export type BfcpMediaError = MalformedError<'BFCP_MEDIA_LINE'> | MalformedError<'BFCP_ATTRIBUTE_VALUE'>;

/** Reads the lines of one media section, without line ends: `m=` first, then any others; those that are not of BFCP are passed over. */
export function readBfcpMedia(lines: readonly string[]): Result<BfcpMedia, BfcpMediaError> {
  const [media = '', ...others] = lines;
  const [kind, port = '', proto = '', format] = media.split(' ');
  const protocol = bfcpProtocol(proto);
  const number = decimal(port, 0xffff);
  if (kind !== 'm=application' || protocol === undefined || number === undefined || format === undefined) {
    const message = `${quoted(media)} is not a media line of BFCP`;
    return failure(new MalformedError('BFCP_MEDIA_LINE', message, { line: 1, clause: 'RFC 8856 4' }));
  }
  // Any format is taken: `*` is to be sent, and anything else ignored.
  const attributes = others.map((line) => (line.startsWith('a=') ? line.slice(2) : ''));
  const read = readBfcpAttributes(attributes, 2);
  if (!read.ok) return read;
  const firstValue = (name: string): string | undefined =>
    attributes.find((attribute) => attribute.startsWith(`${name}:`))?.slice(name.length + 1);
  return ok({
    proto,
    protocol,
    port: number,
    setup: firstValue('setup'),
    connection: firstValue('connection'),
    ...read.value,
  });
}

/** The version numbers that hold: those of `bfcpver`, or the one of the transport (RFC 8856 5.5). */
export function versionsOf(media: BfcpMedia): readonly number[] {
  return media.versions ?? [media.protocol.defaultVersion];
}

/**
 * Reads attributes without `a=`, such as `floorctrl:c-only s-only`, or what stands behind `a=dcsa:<id> `. Unknown ones are passed over.
 *
 * @param firstLine the line of the first of them, for errors
 */
export function readBfcpAttributes(
  attributes: readonly string[],
  firstLine = 1,
): Result<BfcpAttributes, MalformedError<'BFCP_ATTRIBUTE_VALUE'>> {
  const out: Mutable<BfcpAttributes> & { floors: FloorMapping[] } = { floors: [] };
  for (const [at, attribute] of attributes.entries()) {
    const colon = attribute.indexOf(':');
    const name = attribute.slice(0, Math.max(colon, 0)).toLowerCase();
    const value = attribute.slice(colon + 1);
    if (apply(name, value, out)) continue;
    const message = `${quoted(value)} is no value of ${name}`;
    return failure(new MalformedError('BFCP_ATTRIBUTE_VALUE', message, { line: firstLine + at, clause: 'RFC 8856 5' }));
  }
  return ok(out);
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Takes one attribute; false when its value is wrong. */
function apply(name: string, value: string, out: Mutable<BfcpAttributes> & { floors: FloorMapping[] }): boolean {
  switch (name) {
    case 'floorctrl':
      out.roles = readRoles(value);
      return out.roles !== undefined;
    case 'confid':
      out.conferenceId = decimal(value, 0xffff_ffff);
      return out.conferenceId !== undefined;
    case 'userid':
      out.userId = decimal(value, 0xffff);
      return out.userId !== undefined;
    case 'bfcpver':
      out.versions = readVersions(value);
      return out.versions !== undefined;
    case 'floorid': {
      const floor = readFloor(value);
      if (floor !== undefined) out.floors.push(floor);
      return floor !== undefined;
    }
    default:
      return true;
  }
}

/** The attributes, without `a=`. @throws {MisuseError} `FIELD_RANGE` */
export function writeBfcpAttributes(attributes: BfcpAttributes): string[] {
  const { roles, conferenceId, userId, floors, versions } = attributes;
  const out: string[] = [];
  if (roles !== undefined) {
    out.push(`floorctrl:${roles.map((role) => (role === 'client' ? 'c-only' : 's-only')).join(' ')}`);
  }
  if (conferenceId !== undefined) out.push(`confid:${requireRange('conference id', conferenceId, 0xffff_ffff)}`);
  if (userId !== undefined) out.push(`userid:${requireRange('user id', userId, 0xffff)}`);
  for (const { floorId, labels } of floors) {
    const media = labels.length === 0 ? '' : ` mstrm:${labels.join(' ')}`;
    out.push(`floorid:${requireRange('floor id', floorId, 0xffff)}${media}`);
  }
  if (versions !== undefined) out.push(`bfcpver:${versions.join(' ')}`);
  return out;
}

/** The lines of a media section, without line ends. @throws {MisuseError} `FIELD_RANGE` */
export function writeBfcpMedia(media: BfcpMedia): string[] {
  const { proto, port, setup, connection } = media;
  // A side that opens the TCP connection is not reached at a port (RFC 8856 4): 9 stands for none.
  const shown = setup === 'active' && port !== 0 && media.protocol.transport === 'tcp' ? 9 : port;
  return [
    `m=application ${shown} ${proto} *`,
    ...(setup === undefined ? [] : [`a=setup:${setup}`]),
    ...(connection === undefined ? [] : [`a=connection:${connection}`]),
    ...writeBfcpAttributes(media).map((attribute) => `a=${attribute}`),
  ];
}

function readRoles(value: string): readonly FloorControlRole[] | undefined {
  const roles = new Set<FloorControlRole>();
  for (const token of value.split(' ')) {
    if (token === 'c-only') roles.add('client');
    else if (token === 's-only') roles.add('server');
    // RFC 4583 had one word for both; it is read and never written.
    else if (token === 'c-s') roles.add('client').add('server');
    else return undefined;
  }
  return [...roles];
}

function readVersions(value: string): readonly number[] | undefined {
  const versions: number[] = [];
  for (const token of value.split(' ')) {
    const version = decimal(token, 255);
    if (version === undefined) return undefined;
    versions.push(version);
  }
  return versions;
}

function readFloor(value: string): FloorMapping | undefined {
  const [id = '', ...rest] = value.split(' ');
  const floorId = decimal(id, 0xffff);
  if (floorId === undefined) return undefined;
  const media = rest.join(' ');
  // `m-stream` is how RFC 4583 wrote it in its examples.
  const prefix = ['mstrm:', 'm-stream:'].find((candidate) => media.startsWith(candidate));
  if (media !== '' && prefix === undefined) return undefined;
  const labels =
    prefix === undefined
      ? []
      : media
          .slice(prefix.length)
          .split(' ')
          .filter((label) => label !== '');
  return { floorId, labels };
}

/** A number in decimal digits, up to a maximum of at most ten digits. */
function decimal(text: string, maximum: number): number | undefined {
  if (text.length === 0 || text.length > 10) return undefined;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value <= maximum ? value : undefined;
}
