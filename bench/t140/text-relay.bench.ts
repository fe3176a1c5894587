import { drain } from '@webrtc-ims/core';
import { PlainRtpEndpoint, PortPairAllocator } from '@webrtc-ims/rtp/node';
import { TextRelay, type TextRelayInput, TextSender } from '@webrtc-ims/t140';
import { type DataChannelPort, RunningTextRelay, TextPhone } from '@webrtc-ims/t140/node';
import { measure, median } from '../measure.ts';
import type { BenchRow } from '../row.ts';

export const title = 'The text relay of `t140`';

export const about = `Streams of real-time text that one core carries between a data channel and RTP with two redundant generations, when both users type five
characters per second all the time: one operation is one second of one stream, timers and reports included, sockets not. No peer has such a relay. Latency is
wall time from a letter that a text phone sends over UDP on the loopback interface, in a pause, to the message on the data channel; the phone buffers nothing then.`;

export const rows = async (): Promise<BenchRow[]> => [
  {
    ...measure({ name: 'text relay, 5 characters/s each way', ours: typing(64), peers: {} }),
    unit: 'streams/core',
  },
  {
    name: 'latency of a letter from RTP to a data channel',
    ours: await latency(60),
    peers: {},
    ratios: {},
    unit: 'ms',
    wanted: { ours: 5 },
  },
];

const format = { payloadType: 98, redundancy: { payloadType: 99, generations: 2 } };

/** Many streams, one second of one of them per call. */
function typing(count: number): () => unknown {
  const streams = Array.from({ length: count }, (_, i) => {
    const relay = new TextRelay({ rtp: { format, connected: true } }, i);
    relay.receive({ from: 'channel', type: 'open' }, i);
    return { relay, phone: new TextSender({ format }), now: i };
  });
  let turn = 0;
  let octets = 0;
  return () => {
    const stream = streams[turn++ % count]!;
    const { relay, phone } = stream;
    const put = (input: TextRelayInput, now: number): void => {
      relay.receive(input, now);
      for (const output of drain(relay))
        if (output.type === 'transmit' && output.to === 'rtp') octets += output.octets.length;
    };
    for (let letter = 0; letter < 5; letter++) {
      const now = stream.now + 200 * letter;
      put({ from: 'channel', type: 'message', message: 'x' }, now);
      phone.send('y', now);
      phone.expire(now);
      for (const packet of drain(phone)) put({ from: 'rtp', component: 'rtp', octets: packet }, now);
      for (let at = relay.deadline; at !== undefined && at < now + 200; at = relay.deadline) {
        relay.expire(at);
        for (const output of drain(relay))
          if (output.type === 'transmit' && output.to === 'rtp') octets += output.octets.length;
      }
    }
    stream.now += 1000;
    return octets;
  };
}

async function latency(letters: number): Promise<number> {
  const ports = new PortPairAllocator();
  let arrived: (() => void) | undefined;
  const channel: DataChannelPort = {
    state: 'open',
    bufferedAmount: 0,
    bufferedAmountLowThreshold: 0,
    handle() {},
    close() {},
    send() {
      arrived?.();
      return { ok: true };
    },
  };
  let relay: RunningTextRelay | undefined;
  const endpoint = await PlainRtpEndpoint.open(ports, {
    onPacket: (component, octets, source) => relay?.receiveRtp(component, octets, source),
  });
  if (!endpoint.ok) throw endpoint.error;
  const { address, rtpPort } = endpoint.value;
  const phone = await TextPhone.open(ports, {
    format,
    remote: { address, port: rtpPort },
    announce: false,
    onEvent() {},
  });
  if (!phone.ok) throw phone.error;
  relay = new RunningTextRelay({
    rtp: { format, latch: true },
    sendRtp: (component, octets, destination) => {
      if (destination !== undefined) endpoint.value.send(component, octets, destination);
    },
  });
  relay.attach(channel);
  const times: number[] = [];
  for (let letter = 0; letter < letters; letter++) {
    const began = performance.now();
    await new Promise<void>((resolve) => {
      arrived = resolve;
      phone.value.send('x');
    });
    times.push(performance.now() - began);
    // Behind the first empty block the next letter goes at once again.
    await new Promise((resolve) => setTimeout(resolve, 310));
  }
  relay.close();
  await Promise.all([phone.value.close(), endpoint.value.close()]);
  return median(times.slice(5));
}
