// The browser of a benchmarked transport, in a process of its own so that its cost is not counted: offers, sends RTP at a pace, counts what comes.
import nodeDataChannel from 'node-datachannel';
import { type Pace, paced, rtpPacket } from './paced.ts';

/** What a benchmark tells the browser. */
export type BrowserCommand =
  | { readonly type: 'answer'; readonly sdp: string }
  | ({ readonly type: 'send' } & Pace)
  /** Asks how many packets came since it was last asked. */
  | { readonly type: 'count' };

/** What the browser tells a benchmark. */
export type BrowserReport =
  | { readonly type: 'offer'; readonly sdp: string }
  | { readonly type: 'connected' }
  | { readonly type: 'sent' }
  | { readonly type: 'count'; readonly packets: number };

const ssrc = 0x1234_5678;
const packet = rtpPacket(ssrc);
const pc = new nodeDataChannel.PeerConnection('browser', {
  iceServers: [],
  bindAddress: '127.0.0.1',
  disableAutoNegotiation: true,
  forceMediaTransport: true,
});
const audio = new nodeDataChannel.Audio('0', 'SendRecv');
audio.addAudioCodec(0, 'PCMU');
audio.addSSRC(ssrc, 'browser', 'browser', 'browser');
const track = pc.addTrack(audio);
let received = 0;
track.onMessage((octets) => {
  if ((octets[1]! & 0x7f) === 0) received++;
});
track.onOpen(() => report({ type: 'connected' }));
pc.onGatheringStateChange((state) => {
  if (state === 'complete') report({ type: 'offer', sdp: pc.localDescription()?.sdp ?? '' });
});
pc.setLocalDescription('offer');

process.on('message', async (command: BrowserCommand) => {
  if (command.type === 'answer') pc.setRemoteDescription(command.sdp, 'answer');
  else if (command.type === 'send') {
    await paced(command, (size) => track.sendMessageBinary(packet(size)));
    report({ type: 'sent' });
  } else {
    report({ type: 'count', packets: received });
    received = 0;
  }
});
process.on('disconnect', () => process.exit(0));

function report(message: BrowserReport): void {
  process.send?.(message);
}
