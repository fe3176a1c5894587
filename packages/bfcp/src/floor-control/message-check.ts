import { ErrorCode } from '../attribute/error-code.ts';
import { checkGrammar } from '../message/grammar.ts';
import type { ReceivedMessage } from '../message/message.ts';
import { Primitive } from '../message/primitive.ts';
import type { Conference } from './conference.ts';
import type { ConnectionOptions } from './server-output.ts';

/** Why a message is not carried out. */
export interface MessageRefusal {
  readonly errorCode: number;
  readonly info?: string | undefined;
  readonly unknownAttributes?: readonly number[] | undefined;
}

/** What clients ask of a floor control server. */
const requests: ReadonlySet<number> = new Set([
  Primitive.FloorRequest,
  Primitive.FloorRelease,
  Primitive.FloorRequestQuery,
  Primitive.UserQuery,
  Primitive.FloorQuery,
  Primitive.ChairAction,
  Primitive.Hello,
]);

/** What the checks of {@link checkMessage} need beside the message. */
export interface MessageContext {
  readonly connection: ConnectionOptions;
  readonly requireSecurity: boolean;
  readonly conference: Conference | undefined;
}

/** The checks that RFC 8855 13 asks for before any message is carried out; `undefined` when it passes. */
export function checkMessage(message: ReceivedMessage, context: MessageContext): MessageRefusal | undefined {
  const { connection, conference } = context;
  // Section 9.1: in clear, where it must not be.
  if (context.requireSecurity && connection.secure !== true) {
    return { errorCode: connection.transport === 'datagram' ? ErrorCode.UseDtls : ErrorCode.UseTls };
  }
  // "MUST check whether the value of the primitive is supported"
  if (!requests.has(message.primitive)) return { errorCode: ErrorCode.UnknownPrimitive };
  // "MUST check whether the value of the Conference ID matched an existing conference"
  if (conference === undefined) return { errorCode: ErrorCode.ConferenceDoesNotExist };
  // "follows the rules in Section 9 that relate to the authentication of the message"
  if (connection.users?.includes(message.userId) === false) return { errorCode: ErrorCode.UnauthorizedOperation };
  if (!conference.hasUser(message.userId)) return { errorCode: ErrorCode.UserDoesNotExist };
  // "MUST check whether it understands all the mandatory ('M' bit set) attributes in the message"
  if (message.unknownMandatory.length > 0) {
    return { errorCode: ErrorCode.UnknownMandatoryAttribute, unknownAttributes: message.unknownMandatory };
  }
  const missing = checkGrammar(message).find(({ kind }) => kind === 'missing');
  if (missing !== undefined) return { errorCode: ErrorCode.UnableToParse, info: `no ${missing.attribute}` };
  return undefined;
}
