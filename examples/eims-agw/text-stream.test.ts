import type { PayloadFormat, RtpStreamRequest, TerminationDescription } from '@webrtc-ims/iq';
import { PortPairAllocator } from '@webrtc-ims/rtp/node';
import { TextDataChannel, TextPhone } from '@webrtc-ims/t140/node';
import { expect, test } from 'vitest';
import { until } from '../demo/until.ts';
import { dataCall } from './support/data-call.ts';
import { GatewayWorld } from './support/gateway-world.ts';
import { granted } from './support/granted.ts';

const world = GatewayWorld.forTests();
const { address } = world;
const ports = new PortPairAllocator({ address });

const t140: PayloadFormat = { payloadType: 98, encodingName: 't140', clockRate: 1000, channels: 1, parameters: {} };
const red: PayloadFormat = {
  payloadType: 100,
  encodingName: 'red',
  clockRate: 1000,
  channels: 1,
  parameters: { '98/98/98': '' },
};

const text = {
  kind: 't140',
  stream: 1,
  transport: 1,
  mode: 'sendrecv',
  channel: { id: 2, label: 'text' },
  receiveRate: 30,
  sendRate: 30,
} as const;

function coreText(port?: number, mode: RtpStreamRequest['mode'] = 'sendrecv'): TerminationDescription {
  return {
    transports: {
      1: {
        kind: 'rtp',
        rtcpMux: false,
        latching: false,
        ...(port === undefined ? {} : { remote: { rtp: { address, port }, rtcp: { address, port: port + 1 } } }),
      },
    },
    streams: {
      1: {
        kind: 'rtp',
        media: 'text',
        stream: 1,
        transport: 1,
        mode,
        receive: [red, t140],
        send: [red, t140],
        headerExtensions: [],
        remoteSources: [],
        feedback: false,
      },
    },
  };
}

test('ims:TR23.701-X.1.4.4-4 ims:TR23.701-X.1.6.3-1 ims:TS23.334-5.20.2-1 text typed on either side is read on the other, and a gate that is shut lets none through', async () => {
  const gateway = await world.gateway();
  const call = await dataCall(world, gateway, text, coreText());
  const { context, plain, channel } = call;
  if (plain.kind !== 'rtp') throw new Error('no RTP');
  const read = { browser: '', phone: '' };
  const typing = new TextDataChannel({
    onEvent: (event) => {
      if (event.type === 'text') read.browser += event.text;
    },
  });
  const phone = await TextPhone.open(ports, {
    format: { payloadType: 98, redundancy: { payloadType: 100, generations: 2 } },
    remote: plain.rtp,
    onEvent: (event) => {
      if (event.type === 'text') read.phone += event.text;
    },
  });
  if (!phone.ok) throw phone.error;
  world.closing(phone.value);
  granted(await gateway.configure({ context, termination: call.core, description: coreText(phone.value.rtpPort) }));
  typing.attach(channel);
  world.closing(typing);
  await until(() => channel.state === 'open', 'the channel is open');

  for (const letter of 'Grüße 👋') typing.send(letter);
  phone.value.send('hello');
  await until(() => read.phone === 'Grüße 👋' && read.browser === 'hello', 'both have read', 8000);

  granted(await gateway.modify({ context, termination: call.core, modes: { 1: 'inactive' } }));
  granted(await gateway.modify({ context, termination: call.access, modes: { 1: 'inactive' } }));
  typing.send('nobody reads this');
  phone.value.send('nor this');
  // Longer than text is buffered (RFC 4103 5.2) and waited for.
  await new Promise((resolve) => setTimeout(resolve, 800));
  expect(read).toEqual({ phone: 'Grüße 👋', browser: 'hello' });

  // What came to a gate that is shut is counted there, and nowhere else.
  const released = granted(await gateway.release({ context }));
  expect(released.statistics[call.access]?.[1]).toMatchObject({ octetsSent: 5 });
  expect(released.statistics[call.core]?.[1]).toMatchObject({ octetsReceived: 13, packetsLost: 0 });
  expect(gateway.held()).toEqual({ transports: 0, portPairs: 0 });
});
