import type { TcpSetup } from '@webrtc-ims/iq';
import { directionAmong } from '../attributes/attribute-direction.ts';
import type { Direction } from '../attributes/direction.ts';
import { countOf, firstValue, hasAttribute, linesOf, type NamedValue } from '../attributes/named-value.ts';
import { readTcpSetup } from '../attributes/tcp-setup.ts';
import type { Mutable } from '../mutable.ts';
import { type Judged, rejected } from '../offer-answer/rejection.ts';
import { type MsrpUri, readMsrpUri } from './msrp-uri.ts';

/** What a party says of an MSRP session, in a section of its own or in the `dcsa` lines of a channel. */
export interface MsrpTerms {
  /** URIs of its path, first hop first, as written. */
  readonly path: readonly string[];
  readonly setup?: TcpSetup;
  /** It can do without the path as the place to connect to (RFC 6714). */
  readonly cema: boolean;
  readonly direction: Direction;
  /** The attributes that both parties have to see as they were written. */
  readonly lines: readonly string[];
}

/** Media types, sizes and files are matters of the two users (RFC 8873 4.4, 4.7, RFC 7701 8). */
const crossing: ReadonlySet<string> = new Set([
  'accept-types',
  'accept-wrapped-types',
  'max-size',
  'chatroom',
  'file-selector',
  'file-transfer-id',
  'file-disposition',
  'file-date',
  'file-icon',
  'file-range',
]);

/** Relays of a peer; the gateway refuses longer paths. */
const longestPath = 8;
const longestUri = 2_048;

/** Reads what is the same in both places. */
export function readMsrpTerms(attributes: readonly NamedValue[]): Judged<MsrpTerms> {
  const path = firstValue(attributes, 'path');
  if (path === undefined || countOf(attributes, 'path') > 1)
    return rejected('an MSRP session has exactly one path', 'RFC 4975 8.2');
  const uris = path.trim().split(' ');
  if (uris.length > longestPath || uris.some((uri) => uri.length > longestUri || readMsrpUri(uri) === undefined)) {
    return rejected('the path is no list of MSRP URIs with ports', 'RFC 4975 9');
  }
  if (countOf(attributes, 'accept-types') > 1) {
    return rejected('an MSRP session has exactly one list of media types', 'RFC 4975 8.6');
  }
  const value: Mutable<MsrpTerms> = {
    path: uris,
    cema: hasAttribute(attributes, 'msrp-cema'),
    direction: directionAmong(attributes),
    lines: linesOf(attributes, crossing),
  };
  const setup = readTcpSetup(attributes);
  if (setup !== undefined) value.setup = setup;
  return { value };
}

/** The URI that a party is reached at first. */
export function firstHop(terms: MsrpTerms): MsrpUri {
  return readMsrpUri(terms.path[0]!)!;
}
