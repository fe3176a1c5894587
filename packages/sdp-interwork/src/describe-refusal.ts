import type { SdpError } from './errors.ts';

/** How SIP says no to a description. */
export interface Refusal {
  /** Status for the request that carried an offer. */
  readonly status: number;
  readonly reasonPhrase: string;
  /** Code and text of a Warning header; the agent is the caller's own name (RFC 3261 20.43). */
  readonly warning: { readonly code: number; readonly text: string };
}

const reasonPhrases: ReadonlyMap<number, string> = new Map([
  [400, 'Bad Request'],
  [413, 'Request Entity Too Large'],
  [488, 'Not Acceptable Here'],
  [491, 'Request Pending'],
  [500, 'Server Internal Error'],
  [580, 'Precondition Failure'],
]);

/**
 * The SIP status that a bad offer deserves, with the text of a Warning header: 400 for text that is no SDP, 413 for too much of it, 488 for what
 * cannot be served, 491 for a collision of offers (RFC 3261 21.4.26, 21.4.27), 580 for
 * a precondition that nobody here knows (RFC 3312 8). For a bad answer there is no status: end the dialog.
 * The text holds nothing of the peer's.
 */
export function describeRefusal(error: SdpError): Refusal {
  const status = error.clause === 'RFC 3312 8' ? 580 : (error.status ?? (error.fault === 'malformed' ? 400 : 488));
  const place = error.line === undefined ? '' : ` (line ${error.line})`;
  const code = error.code === 'SDP_NOTHING_ACCEPTABLE' ? warningCode(error.clause) : 399;
  return {
    status,
    reasonPhrase: reasonPhrases.get(status) ?? 'Not Acceptable Here',
    warning: { code, text: `${error.message}${place}` },
  };
}

// 302: incompatible transport protocol; 304: media type not available; 305: incompatible media format (RFC 3261 20.43).
function warningCode(clause: string | undefined): number {
  switch (clause) {
    case 'RFC 5764 8':
      return 302;
    case 'RFC 3264 6':
      return 304;
    case 'RFC 3264 6.1':
      return 305;
    default:
      return 399;
  }
}
