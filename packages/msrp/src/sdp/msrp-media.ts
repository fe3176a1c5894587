import { ViolationError } from '@webrtc-ims/core';
import type { Direction } from '../negotiation/direction.ts';
import type { MsrpUri } from '../uri/msrp-uri.ts';
import { decodePath } from '../uri/path.ts';

/** What a description says of one MSRP session, wherever it stands: in an `m=message` section, or in the `a=dcsa` lines of a channel. */
export interface MsrpMedia {
  /** Value of `a=path`: URIs separated by single spaces. */
  readonly path: string;
  /** Value of `a=setup`; `undefined` when it is absent, or `holdconn`, which counts as absent (RFC 6135 4.2.1). */
  readonly setup: string | undefined;
  readonly cema: boolean;
  readonly acceptTypes: readonly string[];
  readonly acceptWrappedTypes: readonly string[];
  readonly maxSize: number | undefined;
  readonly direction: Direction;
  /** `file-selector` and the other attributes of RFC 5547, in order, values as received. */
  readonly file: readonly (readonly [name: string, value: string])[];
}

/** What is wrong with a description. */
export type MediaProblem = ViolationError<
  | 'MSRP_SDP_ACCEPT_TYPES'
  | 'MSRP_SDP_CHANNEL'
  | 'MSRP_SDP_MISSING'
  | 'MSRP_SDP_PATH'
  | 'MSRP_SDP_PORT'
  | 'MSRP_SDP_SCHEME'
  | 'MSRP_SDP_SECTION'
>;

/** Name and value of an attribute. */
export type MediaAttribute = readonly [name: string, value: string | undefined];

/** The attributes of a session, in the order in which they are written. `a=connection` is none of them (RFC 6135 4.4). */
export function encodeAttributes(media: MsrpMedia): readonly MediaAttribute[] {
  const { acceptWrappedTypes, maxSize, direction } = media;
  return [
    ['path', media.path],
    ['setup', media.setup ?? 'active'],
    ...(media.cema ? [['msrp-cema', undefined] as const] : []),
    ['accept-types', media.acceptTypes.join(' ')],
    ...(acceptWrappedTypes.length === 0 ? [] : [['accept-wrapped-types', acceptWrappedTypes.join(' ')] as const]),
    ...(maxSize === undefined ? [] : [['max-size', String(maxSize)] as const]),
    ...(direction === 'sendrecv' ? [] : [[direction, undefined] as const]),
    ...media.file,
  ];
}

/** Reads the attributes of a session. The first of equal names counts; what MSRP does not know is left out. */
export function decodeAttributes(attributes: readonly MediaAttribute[]): MsrpMedia {
  const first = new Map<string, string>();
  for (const [name, value = ''] of attributes) if (!first.has(name)) first.set(name, value);
  const size = first.get('max-size');
  const setup = first.get('setup');
  return {
    path: first.get('path') ?? '',
    setup: setup === 'active' || setup === 'passive' || setup === 'actpass' ? setup : undefined,
    cema: first.has('msrp-cema'),
    acceptTypes: listOf(first.get('accept-types')),
    acceptWrappedTypes: listOf(first.get('accept-wrapped-types')),
    maxSize: size !== undefined && isDecimal(size) ? Number(size) : undefined,
    direction: directions.find((direction) => first.has(direction)) ?? 'sendrecv',
    file: attributes.flatMap(([name, value = '']) => (fileAttributes.has(name) ? [[name, value] as const] : [])),
  };
}

/** What is wrong with the path and the types, wherever they stand. */
export function mediaProblems(media: MsrpMedia): {
  readonly uris: readonly MsrpUri[];
  readonly problems: MediaProblem[];
} {
  const problems: MediaProblem[] = [];
  const path = decodePath(media.path);
  if (media.path === '') problems.push(problem('MSRP_SDP_PATH', 'no path', 'RFC 4975 8.2'));
  else if (!path.ok) problems.push(problem('MSRP_SDP_PATH', 'a path that does not parse', 'RFC 4975 8.2'));
  const uris = path.ok ? path.value : [];
  if (uris.some(({ port, transport }) => port === undefined && transport === 'tcp')) {
    problems.push(problem('MSRP_SDP_PORT', 'a URI without a port', 'RFC 4975 6'));
  }
  if (uris.some(({ scheme, transport }) => scheme === 'msrp' && transport === 'dc')) {
    problems.push(problem('MSRP_SDP_SCHEME', 'msrp over a data channel', 'RFC 8873 4.2'));
  }
  return { uris, problems };
}

export function problem(code: MediaProblem['code'], message: string, clause: string): MediaProblem {
  return new ViolationError(code, message, { clause });
}

/** The attributes of RFC 5547. */
const fileAttributes: ReadonlySet<string> = new Set([
  'file-selector',
  'file-transfer-id',
  'file-disposition',
  'file-date',
  'file-icon',
  'file-range',
]);

const directions: readonly Direction[] = ['sendrecv', 'sendonly', 'recvonly', 'inactive'];

function listOf(value: string | undefined): readonly string[] {
  return (value ?? '').split(' ').filter((entry) => entry !== '');
}

function isDecimal(text: string): boolean {
  return text.length <= 15 && [...text].every((digit) => digit >= '0' && digit <= '9');
}
