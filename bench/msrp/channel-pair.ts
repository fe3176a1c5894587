import { once } from 'node:events';
import { type DataChannel, PeerConnection } from 'node-datachannel';
import { ChannelPort } from '../../examples/wic/channel-port.ts';

/** Two ends of one data channel, each in a peer connection of its own, over ICE, DTLS and SCTP on loopback. */
export interface ChannelPair {
  readonly near: ChannelPort;
  readonly far: ChannelPort;
  close(): void;
}

/** Connects two peer connections, and opens a channel that was agreed out of band. */
export async function channelPair(): Promise<ChannelPair> {
  const options = { iceServers: [], bindAddress: '127.0.0.1', disableAutoNegotiation: true };
  const [one, other] = [new PeerConnection('near', options), new PeerConnection('far', options)];
  one.onLocalDescription((sdp, type) => {
    other.setRemoteDescription(sdp, type);
    other.setLocalDescription();
  });
  other.onLocalDescription((sdp, type) => one.setRemoteDescription(sdp, type));
  one.onLocalCandidate((candidate, mid) => other.addRemoteCandidate(candidate, mid));
  other.onLocalCandidate((candidate, mid) => one.addRemoteCandidate(candidate, mid));
  const agreed = { negotiated: true, id: 0, protocol: 'msrp' };
  const natives: readonly DataChannel[] = [
    other.createDataChannel('chat', agreed),
    one.createDataChannel('chat', agreed),
  ];
  const [far, near] = natives.map((native) => new ChannelPort(native, 'msrp'));
  if (near === undefined || far === undefined) throw new Error('no channels');
  one.setLocalDescription();
  await Promise.all([opened(near), opened(far)]);
  return {
    near,
    far,
    close() {
      one.close();
      other.close();
    },
  };
}

async function opened(port: ChannelPort): Promise<void> {
  const told = new EventTarget();
  const open = once(told, 'open', { signal: AbortSignal.timeout(10_000) });
  port.handle({ open: () => told.dispatchEvent(new Event('open')) });
  await open;
}
