// Octets give a message or one of our errors; what is accepted leaves unchanged or reads back after an edit; what is refused can be answered.
import { checkAnyOctets } from '@webrtc-ims/sip-ws/testing';

export function fuzz(data: Uint8Array): void {
  checkAnyOctets(data);
}
