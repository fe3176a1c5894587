import { readFileSync } from 'node:fs';
import { PlainRtpEndpoint, PortPairAllocator } from '@webrtc-ims/rtp/node';
import { RunningTextRelay, TextPhone } from '@webrtc-ims/t140/node';
import { expect, test } from 'vitest';
import { MemoryChannel } from './support/memory-channel.ts';
import { red } from './support/packets.ts';
import { until } from './support/until.ts';

const guide = readFileSync(new URL('../../../docs/guides/t140.md', import.meta.url), 'utf8');
const samples = [...guide.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) => code);

test('the gateway leg of the guide carries text between its channel and a phone, and says goodbye', async () => {
  expect(samples).toHaveLength(1);
  const ports = new PortPairAllocator();
  let heard = '';
  let left = false;
  const phone = await TextPhone.open(ports, {
    format: red,
    onEvent(event) {
      if (event.type === 'text') heard += event.text;
      left ||= event.type === 'goodbye';
    },
  });
  if (!phone.ok) throw phone.error;
  let relay: RunningTextRelay | undefined;
  const endpoint = await PlainRtpEndpoint.open(ports, {
    onPacket: (component, octets, source) => relay?.receiveRtp(component, octets, source),
  });
  if (!endpoint.ok) throw endpoint.error;
  const [page, channel] = MemoryChannel.pair();
  const logged: string[] = [];
  const given = {
    RunningTextRelay,
    endpoint: endpoint.value,
    channel,
    format: red,
    receives: red,
    remote: { address: phone.value.address, port: phone.value.rtpPort },
    cps: 30,
    channelCps: 30,
    maxMessageSize: 65_536,
    log: (type: string) => logged.push(type),
  };
  relay = new Function(...Object.keys(given), `'use strict';${samples[0]};return relay;`)(
    ...Object.values(given),
  ) as RunningTextRelay;
  const remote = { address: endpoint.value.address, port: endpoint.value.rtpPort };
  phone.value.act((session, now) => session.setRemote({ remote }, now));
  page.open();
  channel.open();
  page.send('from the page');
  phone.value.send('from the phone');
  await until(() => heard === 'from the page' && channel.sent.join('') === 'from the phone');
  expect(logged).toContain('channel-open');
  relay.close();
  await until(() => left);
  await Promise.all([phone.value.close(), endpoint.value.close()]);
});
