// What a consumer may rely on in the types of core, whatever the compiler and the module system.
import { failure, LimitError, type Machine, MalformedError, OctetReader, ok, type Result } from '@webrtc-ims/core';

export function decode(octets: Uint8Array): Result<number> {
  const reader = new OctetReader(octets);
  const value = reader.u16();
  if (reader.overrun) return failure(new MalformedError('TOO_SHORT', 'two octets are needed', { offset: 0 }));
  return ok(value);
}

export function describe(octets: Uint8Array): string {
  const decoded = decode(octets);
  if (decoded.ok) return decoded.value.toFixed();
  return decoded.error instanceof LimitError ? decoded.error.code : `${decoded.error.fault} at ${decoded.error.offset}`;
}

export const idle: Machine<Uint8Array, never> = {
  deadline: undefined,
  receive() {},
  poll: () => undefined,
  expire() {},
};
