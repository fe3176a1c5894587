import type { NameAddr } from '../header/name-addr.ts';
import type { SipUri } from '../uri/sip-uri.ts';
import type { Uri } from '../uri/uri.ts';

/** What {@link preprocessRoutes} found. */
export interface Preprocessed {
  /** The Request-URI that counts. */
  readonly uri: Uri;
  /** Its text, if it is not the one that was received. */
  readonly replaced: string | undefined;
  /** Route values that are not ours. */
  readonly rest: readonly NameAddr[];
  readonly dropped: readonly NameAddr[];
  /** User part of the first of our values that has one. */
  readonly token: string | undefined;
  /** Whether the Request-URI or the next hop asks for TLS. */
  readonly sips: boolean;
}

/** Knows the URIs of this element. */
export interface OwnUris {
  isOwn(uri: Uri): uri is SipUri;
}

/**
 * Takes the Route values off that brought a request here (RFC 3261 16.4), two of them where an element records a route for each of its sides (RFC 5658 5).
 *
 * @param routes of the request as received
 */
export function preprocessRoutes(routes: readonly NameAddr[], requestUri: Uri, own: OwnUris): Preprocessed {
  let rest = routes;
  const dropped: NameAddr[] = [];
  let uri = requestUri;
  let replaced: string | undefined;
  let token: string | undefined;
  // A strict router put our Record-Route into the Request-URI: the real one is the last Route value.
  const last = routes.at(-1);
  const lastUri = last?.uri();
  if (last !== undefined && lastUri?.ok && own.isOwn(uri) && uri.parameters.has('lr')) {
    token = uri.user;
    uri = lastUri.value;
    replaced = last.uriText;
    dropped.push(last);
    rest = routes.slice(0, -1);
  }
  for (let passes = 0; passes < 2; passes++) {
    const mine = rest[0]?.uri();
    if (!mine?.ok || !own.isOwn(mine.value)) break;
    token ??= mine.value.user;
    dropped.push(rest[0]!);
    rest = rest.slice(1);
  }
  const next = rest[0]?.uri();
  const sips = isSips(requestUri) || isSips(uri) || (next?.ok === true && isSips(next.value));
  return { uri, replaced, rest, dropped, token, sips };
}

export function isSips(uri: Uri): boolean {
  return uri.kind === 'sip' && uri.scheme === 'sips';
}
