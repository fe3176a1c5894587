import { failure, MalformedError, ok, type RandomSource, type Result } from '@webrtc-ims/core';

/** Username fragment and password of one agent in one ICE session (RFC 8445 5.3). */
export interface IceCredentials {
  readonly ufrag: string;
  readonly pwd: string;
}

/**
 * Fresh credentials: 8 ice-chars (48 bits) and 24 ice-chars (144 bits), above the 24 and 128 bits of RFC 8445 5.3.
 */
export function createIceCredentials(random: RandomSource): IceCredentials {
  return { ufrag: iceChars(random(8)), pwd: iceChars(random(24)) };
}

/** Checks the grammar of RFC 8839 5.4: 4 to 256 and 22 to 256 ice-chars. */
export function checkIceCredentials(
  credentials: IceCredentials,
): Result<IceCredentials, MalformedError<'CREDENTIALS_MALFORMED'>> {
  const wrong = !isIceText(credentials.ufrag, 4)
    ? 'ice-ufrag'
    : !isIceText(credentials.pwd, 22)
      ? 'ice-pwd'
      : undefined;
  if (wrong === undefined) return ok(credentials);
  return failure(
    new MalformedError('CREDENTIALS_MALFORMED', `${wrong} is not made of ice-chars in the allowed number`, {
      clause: 'RFC 8839 5.4',
    }),
  );
}

// ice-char = ALPHA / DIGIT / "+" / "/"
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function iceChars(octets: Uint8Array): string {
  let out = '';
  for (const octet of octets) out += alphabet[octet & 63];
  return out;
}

function isIceText(text: string, minimum: number): boolean {
  if (text.length < minimum || text.length > 256) return false;
  for (let at = 0; at < text.length; at++) if (!alphabet.includes(text[at]!)) return false;
  return true;
}
