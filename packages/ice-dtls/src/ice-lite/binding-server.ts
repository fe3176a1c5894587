import type { Endpoint } from '../ip-address.ts';
import { attributeType, isComprehensionRequired, isKnownAttribute } from '../stun/attribute-type.ts';
import { encodeErrorCode } from '../stun/error-code.ts';
import { appendFingerprint, checkFingerprint } from '../stun/fingerprint.ts';
import { bindingMethod, decodeStunMessage, encodeStunMessage, type StunMessage } from '../stun/message.ts';
import { appendMessageIntegrity, type IntegrityKind, verifyMessageIntegrity } from '../stun/message-integrity.ts';
import { decodePriority } from '../stun/priority.ts';
import { encodeUnknownAttributes } from '../stun/unknown-attributes.ts';
import { type CheckUsername, decodeCheckUsername } from '../stun/username.ts';
import { encodeXorMappedAddress } from '../stun/xor-mapped-address.ts';

/** What a datagram on a port of a lite agent came to. */
export type BindingOutcome<Session> =
  | {
      readonly kind: 'accepted';
      readonly session: Session;
      readonly username: CheckUsername;
      /** Whether USE-CANDIDATE was there. */
      readonly nominated: boolean;
      /** What PRIORITY says, if it was there. */
      readonly priority: number | undefined;
      readonly response: Uint8Array<ArrayBuffer>;
    }
  | {
      readonly kind: 'refused';
      readonly status: 400 | 401 | 420 | 487;
      /** Whether the request proved knowledge of the password. */
      readonly authenticated: boolean;
      readonly response: Uint8Array<ArrayBuffer>;
    }
  | { readonly kind: 'dropped'; readonly reason: 'malformed' | 'not-a-request' | 'fingerprint' };

/** What the server has to know about one ICE session. */
export interface BindingSession {
  readonly ufrag: string;
  /** Key of MESSAGE-INTEGRITY. */
  readonly key: Uint8Array;
}

/**
 * Serves one Binding request as a lite agent does (RFC 8489 6.3 and 9.1.3, RFC 8445 7.3). Keeps no state: a retransmitted request is
 * computed anew, as RFC 8489 6.3.1 allows for Binding.
 *
 * @param sessionOf the session whose own username fragment this is
 */
export function serveBinding<Session extends BindingSession>(
  octets: Uint8Array,
  source: Endpoint,
  sessionOf: (ufrag: string) => Session | undefined,
  maximumAttributes?: number,
): BindingOutcome<Session> {
  // RFC 8489 6.3: check the structure, the class and the method, then FINGERPRINT, which ICE demands (RFC 8445 7.3).
  const decoded = decodeStunMessage(octets, maximumAttributes);
  if (!decoded.ok) return { kind: 'dropped', reason: 'malformed' };
  const message = decoded.value;
  if (message.class !== 'request' || message.method !== bindingMethod)
    return { kind: 'dropped', reason: 'not-a-request' };
  if (checkFingerprint(message) !== 'right') return { kind: 'dropped', reason: 'fingerprint' };

  // RFC 8489 9.1.3, first check: without integrity or USERNAME, 400.
  const kind = integrityOf(message);
  const covered = kind === undefined ? [] : coveredBy(message, kind);
  const name = covered.find(({ type }) => type === attributeType.username);
  if (kind === undefined || name === undefined) return refuse(message, 400);

  // Second check: a username that is not valid now, 401. RFC 8445 7.3: valid is what begins with our fragment and a colon.
  const username = decodeCheckUsername(name.value);
  const session = username.ok ? sessionOf(username.value.receiver) : undefined;
  if (!username.ok || session === undefined) return refuse(message, 401);

  // Third check: integrity, 401.
  if (!verifyMessageIntegrity(message, session.key, kind)) return refuse(message, 401);
  const protection = { kind, key: session.key };

  // RFC 8489 6.3.1: unknown comprehension-required attributes, 420.
  const unknown = covered
    .map(({ type }) => type)
    .filter((type) => isComprehensionRequired(type) && !isKnownAttribute(type));
  if (unknown.length > 0) return refuse(message, 420, protection, unknown);

  // RFC 8445 6.1.1: a lite agent is controlled. A peer that believes so of itself has to change its mind (7.2.5.1).
  if (covered.some(({ type }) => type === attributeType.iceControlled)) return refuse(message, 487, protection);

  const priority = covered.find(({ type }) => type === attributeType.priority);
  const decodedPriority = priority === undefined ? undefined : decodePriority(priority.value);
  return {
    kind: 'accepted',
    session,
    username: username.value,
    nominated: covered.some(({ type }) => type === attributeType.useCandidate),
    priority: decodedPriority?.ok ? decodedPriority.value : undefined,
    // RFC 8489 9.1.3: the integrity attribute of the request, no USERNAME. RFC 8445 7.3.1.2: the source in XOR-MAPPED-ADDRESS.
    response: respond(
      message,
      'success',
      [
        {
          type: attributeType.xorMappedAddress,
          value: encodeXorMappedAddress(source, message.transactionId),
        },
      ],
      protection,
    ),
  };
}

interface Protection {
  readonly kind: IntegrityKind;
  readonly key: Uint8Array;
}

const reasons = {
  400: 'Bad Request',
  401: 'Unauthenticated',
  420: 'Unknown Attribute',
  487: 'Role Conflict',
} as const;

// RFC 8489 9.1.3: an error response to a request that is not authenticated carries neither integrity nor USERNAME.
function refuse(
  message: StunMessage,
  status: 400 | 401 | 420 | 487,
  protection?: Protection,
  unknown: readonly number[] = [],
): BindingOutcome<never> {
  const attributes: { readonly type: number; readonly value: Uint8Array }[] = [
    { type: attributeType.errorCode, value: encodeErrorCode({ code: status, reason: reasons[status] }) },
  ];
  if (unknown.length > 0) {
    attributes.push({ type: attributeType.unknownAttributes, value: encodeUnknownAttributes(unknown) });
  }
  const response = respond(message, 'error', attributes, protection);
  return { kind: 'refused', status, authenticated: protection !== undefined, response };
}

function respond(
  request: StunMessage,
  stunClass: 'success' | 'error',
  attributes: readonly { readonly type: number; readonly value: Uint8Array }[],
  protection: Protection | undefined,
): Uint8Array<ArrayBuffer> {
  const plain = encodeStunMessage({ class: stunClass, transactionId: request.transactionId, attributes });
  return appendFingerprint(
    protection === undefined ? plain : appendMessageIntegrity(plain, protection.key, protection.kind),
  );
}

// RFC 8489 9.1.3: MESSAGE-INTEGRITY-SHA256 counts where both are present.
function integrityOf(message: StunMessage): IntegrityKind | undefined {
  let found: IntegrityKind | undefined;
  for (const { type } of message.attributes) {
    if (type === attributeType.messageIntegritySha256) return 'messageIntegritySha256';
    if (type === attributeType.messageIntegrity) found = 'messageIntegrity';
  }
  return found;
}

// RFC 8489 14.5 and 14.6: what stands behind the integrity attribute is ignored, since nothing protects it.
function coveredBy(message: StunMessage, kind: IntegrityKind): StunMessage['attributes'] {
  const plain = message.attributes.findIndex(({ type }) => type === attributeType.messageIntegrity);
  const end = plain >= 0 ? plain : message.attributes.findIndex(({ type }) => type === attributeType[kind]);
  return message.attributes.slice(0, end);
}
