import { MalformedError } from '@webrtc-ims/core';

/** The error for control information that does not have the length or the shape of its format. */
export function malformedFeedback(
  { length }: Uint8Array,
  clause: string,
  offset: number = length,
): MalformedError<'RTCP_FEEDBACK'> {
  return new MalformedError('RTCP_FEEDBACK', `control information of ${length} octets`, { offset, clause });
}
