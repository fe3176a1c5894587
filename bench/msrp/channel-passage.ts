/** Passes chat and a file from a data channel through a gateway to TCP, and as much over a channel alone; reports what it took, and ends. */
import { MsrpSession } from '@webrtc-ims/msrp';
import { dataChannelTransport, RunningB2bua, runConnection, runSocket } from '@webrtc-ims/msrp/node';
import { median } from '../measure.ts';
import { type ChannelPair, channelPair } from './channel-pair.ts';
import { joinedSockets, Receiving, rateOf } from './load.ts';
import { uris } from './uris.ts';

/** Messages, or MB, per second of CPU. */
export interface ChannelReport {
  readonly gateway: { readonly chat: number; readonly file: number };
  readonly alone: { readonly chat: number; readonly file: number };
}

const chats = 2000;
const fileSize = 20_000_000;

/** The median of three, after one that does not count: what the compiler does in a new process would be most of it. */
async function settled(rate: () => Promise<number>): Promise<number> {
  await rate();
  return median([await rate(), await rate(), await rate()]);
}

async function throughGateway(): Promise<ChannelReport['gateway']> {
  const pair = await channelPair();
  const { sender, accepted } = await joinedSockets();
  const gateway = new RunningB2bua({
    access: { framing: 'message', uri: uris.gatewayToA, remotePath: [uris.a] },
    core: { framing: 'stream', uri: uris.gatewayToB, remotePath: [uris.b], active: true },
  });
  const receiving = new Receiving();
  receiving.session(uris.b, uris.gatewayToB);
  runSocket(accepted, { directory: receiving.directory, onEvent: (event) => receiving.take(event) });
  gateway.attachSocket('core', sender);
  gateway.attachChannel('access', pair.far);
  const transport = dataChannelTransport(pair.near, 65_536);
  if (!transport.ok) throw transport.error;
  const connection = runConnection(transport.value, { onEvent: () => {} });
  const a = new MsrpSession({ localUri: uris.a, remotePath: uris.gatewayToA, role: 'active' });
  connection.open(a);
  return {
    chat: await settled(() => rateOf('chat', connection, a, receiving, chats)),
    file: await settled(() => rateOf('file', connection, a, receiving, fileSize)),
  };
}

async function overChannel(): Promise<ChannelReport['alone']> {
  const pair = await channelPair();
  return {
    // A chat message with its header section.
    chat: (await settled(() => octetRate(pair, 500, 500 * chats))) / 500,
    file: (await settled(() => octetRate(pair, 16_384, fileSize))) / 1e6,
  };
}

/** Octets per second of CPU. */
async function octetRate({ near, far }: ChannelPair, size: number, octets: number): Promise<number> {
  const message = new Uint8Array(size);
  const start = process.cpuUsage();
  let received = 0;
  await new Promise<void>((resolve) => {
    far.handle({
      message(taken) {
        received += taken.length;
        if (received >= octets) resolve();
      },
    });
    let sent = 0;
    const send = (): void => {
      while (sent < octets && near.bufferedAmount < 131_072) {
        if (!near.send(message).ok) throw new Error('the channel is gone');
        sent += size;
      }
    };
    near.bufferedAmountLowThreshold = 32_768;
    near.handle({ bufferedAmountLow: send });
    send();
  });
  const { user, system } = process.cpuUsage(start);
  return (received * 1e6) / (user + system);
}

const report: ChannelReport = { gateway: await throughGateway(), alone: await overChannel() };
process.send?.(report, () => process.exit(0));
