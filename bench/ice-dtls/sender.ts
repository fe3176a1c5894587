// The far end of a benchmarked transport, in a process of its own so that its cost is not counted: offers, sends RTP at a pace, counts the echo.
import nodeDataChannel from 'node-datachannel';

/** What the benchmark tells the sender. */
export type SenderCommand =
  | { readonly type: 'answer'; readonly sdp: string }
  /** Sends `packets` packets of `size` octets, `perSecond` of them each second. */
  | { readonly type: 'send'; readonly packets: number; readonly perSecond: number; readonly size: number };

/** What the sender tells the benchmark. */
export type SenderReport =
  | { readonly type: 'offer'; readonly sdp: string }
  | { readonly type: 'connected' }
  /** Echoed packets of the last `send`. */
  | { readonly type: 'echoed'; readonly packets: number };

const ssrc = 0x1234_5678;
const pc = new nodeDataChannel.PeerConnection('sender', {
  iceServers: [],
  bindAddress: '127.0.0.1',
  disableAutoNegotiation: true,
  forceMediaTransport: true,
});
const audio = new nodeDataChannel.Audio('0', 'SendRecv');
audio.addAudioCodec(0, 'PCMU');
audio.addSSRC(ssrc, 'sender', 'sender', 'sender');
const track = pc.addTrack(audio);
let echoed = 0;
let sequence = 0;
track.onMessage((packet) => {
  if ((packet[1]! & 0x7f) === 0) echoed++;
});
track.onOpen(() => report({ type: 'connected' }));
pc.onGatheringStateChange((state) => {
  if (state === 'complete') report({ type: 'offer', sdp: pc.localDescription()?.sdp ?? '' });
});
pc.setLocalDescription('offer');

process.on('message', (command: SenderCommand) => {
  if (command.type === 'answer') pc.setRemoteDescription(command.sdp, 'answer');
  else void send(command.packets, command.perSecond, command.size);
});
process.on('disconnect', () => process.exit(0));

async function send(packets: number, perSecond: number, size: number): Promise<void> {
  echoed = 0;
  const packet = Buffer.alloc(size, 0x55);
  packet.writeUInt8(0x80, 0);
  packet.writeUInt8(0, 1);
  packet.writeUInt32BE(ssrc, 8);
  const began = performance.now();
  for (let sent = 0; sent < packets; ) {
    const due = Math.min(packets, ((performance.now() - began) / 1000) * perSecond);
    for (; sent < due; sent++) {
      sequence = (sequence + 1) & 0xffff;
      packet.writeUInt16BE(sequence, 2);
      packet.writeUInt32BE((sequence * 160) >>> 0, 4);
      track.sendMessageBinary(packet);
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  // What is under way still arrives.
  await new Promise((resolve) => setTimeout(resolve, 60));
  report({ type: 'echoed', packets: echoed });
}

function report(message: SenderReport): void {
  process.send?.(message);
}
