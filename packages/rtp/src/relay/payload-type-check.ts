import { MisuseError } from '@webrtc-ims/core';
import { isMultiplexablePayloadType } from '../demultiplex.ts';
import type { RelayStreamOptions } from './relay-options.ts';

/** @throws {MisuseError} `RTP_PAYLOAD_TYPE` for one outside 0 to 127, or one that cannot be told from RTCP on a leg that shares a port */
export function checkPayloadTypes({ web, plain }: RelayStreamOptions): void {
  const check = (payloadType: number, shared: boolean): void => {
    const usable = Number.isInteger(payloadType) && payloadType >= 0 && payloadType <= 127;
    if (usable && (!shared || isMultiplexablePayloadType(payloadType))) return;
    throw new MisuseError('RTP_PAYLOAD_TYPE', `payload type ${payloadType} cannot be used here`, {
      clause: 'RFC 5761 4',
    });
  };
  for (const { incoming, outgoing } of web.receives) {
    check(incoming, true);
    check(outgoing, plain.rtcpMux ?? false);
  }
  for (const { incoming, outgoing } of plain.receives) {
    check(incoming, plain.rtcpMux ?? false);
    check(outgoing, true);
  }
}
