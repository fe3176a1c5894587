import type { MemoryChannel } from '@webrtc-ims/core/testing';

const decoder = new TextDecoder();

/** What was sent on a channel, as one text. */
export function sentText({ sent }: MemoryChannel): string {
  return sent.map((message) => (typeof message === 'string' ? message : decoder.decode(message))).join('');
}
