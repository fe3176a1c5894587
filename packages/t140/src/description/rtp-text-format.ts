import { MisuseError } from '@webrtc-ims/core';

/** How text is packed, as a media section states it: `t140`, and `red` around it unless the network loses nothing (RFC 4103 4). */
export interface RtpTextFormat {
  /** Of text/t140, 0 to 127. */
  readonly payloadType: number;
  /** Of text/red; absent: no redundancy. */
  readonly redundancy?: {
    readonly payloadType: number;
    /** Earlier blocks that each packet repeats, 1 to 5; two is what RFC 4103 4 recommends. */
    readonly generations: number;
  };
}

/** Most generations that a sender repeats; each more saves from one more loss in a row. */
export const maximumGenerations = 5;

/** @throws {MisuseError} `T140_OPTION` for a format that cannot be sent */
export function checkFormat({ payloadType, redundancy }: RtpTextFormat): void {
  checkPayloadType(payloadType);
  if (redundancy === undefined) return;
  checkPayloadType(redundancy.payloadType);
  const { generations } = redundancy;
  if (redundancy.payloadType === payloadType) {
    throw new MisuseError('T140_OPTION', `payload type ${payloadType} for t140 and for red`, {
      clause: 'RFC 4103 3.5',
    });
  }
  if (!Number.isInteger(generations) || generations < 1 || generations > maximumGenerations) {
    throw new MisuseError('T140_OPTION', `${generations} redundant generations`, { clause: 'RFC 4103 4' });
  }
}

function checkPayloadType(payloadType: number): void {
  if (Number.isInteger(payloadType) && payloadType >= 0 && payloadType <= 127) return;
  throw new MisuseError('T140_OPTION', `payload type ${payloadType} does not fit 7 bits`);
}
