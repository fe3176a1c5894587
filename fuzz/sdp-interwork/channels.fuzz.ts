// Invariant: channels that are read can be written and read again, taking them out leaves none, and a fragment is taken or refused with an error of ours.
import { createSession, trickle } from '@webrtc-ims/sdp-interwork';
import { addDataChannels, readDataChannels, withoutDataChannels } from '@webrtc-ims/sdp-interwork/browser';

const fresh = createSession({ random: (length) => new Uint8Array(length) });

export function fuzz(data: Uint8Array): void {
  const text = new TextDecoder().decode(data);
  const channels = readDataChannels(text);
  const bare = withoutDataChannels(text);
  if (readDataChannels(bare).length > 0) throw new Error('a channel is left');
  if (channels.length > 0) {
    const again = readDataChannels(addDataChannels(bare, channels));
    if (JSON.stringify(again) !== JSON.stringify(channels)) throw new Error('the channels are others');
  }
  const taken = trickle(fresh, data);
  if (!taken.ok && !/^SDP_(MALFORMED|LIMIT)$/.test(taken.error.code)) throw taken.error;
}
