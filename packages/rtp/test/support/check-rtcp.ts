import { ProtocolError } from '@webrtc-ims/core';
import { decodeCompound, encodeCompound, type RtcpPacket } from '@webrtc-ims/rtp';
import { expect } from 'vitest';
import { hex, toHex } from './hex.ts';

/** Checks one packet both ways, within a view of a larger buffer, and cut at every octet. */
export function checkRtcp(wire: string, packet: RtcpPacket): void {
  const octets = hex(wire);
  expect(decodeCompound(octets, { reducedSize: true })).toEqual({ ok: true, value: [packet] });
  expect(toHex(encodeCompound([packet]))).toBe(toHex(octets));
  const framed = new Uint8Array(octets.length + 7).fill(0xff);
  framed.set(octets, 3);
  const view = framed.subarray(3, 3 + octets.length);
  expect(decodeCompound(view, { reducedSize: true })).toEqual({ ok: true, value: [packet] });
  for (let length = 0; length < octets.length; length++) {
    const cut = decodeCompound(octets.subarray(0, length), { reducedSize: true });
    const code = cut.ok ? 'none' : cut.error.code;
    expect([length, code]).toEqual([length, length < 4 ? 'RTCP_TRUNCATED' : 'RTCP_LENGTH']);
  }
}

/** The fault, code and offset that a datagram is refused with. */
export function refusal(wire: string, options?: Parameters<typeof decodeCompound>[1]): readonly unknown[] {
  const result = decodeCompound(hex(wire), options);
  if (result.ok || !(result.error instanceof ProtocolError)) return ['accepted'];
  return [result.error.fault, result.error.code, result.error.offset];
}
