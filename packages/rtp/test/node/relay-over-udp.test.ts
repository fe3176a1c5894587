import { drive } from '@webrtc-ims/core/node';
import { decodeALaw, decodeMuLaw, encodeALaw, encodeMuLaw, type RelayEvent, RtpRelay } from '@webrtc-ims/rtp';
import { PlainRtpEndpoint, PortPairAllocator } from '@webrtc-ims/rtp/node';
import { RtpPeer, tone, toneShare } from '@webrtc-ims/rtp/testing';
import { expect, test } from 'vitest';

const frames = 20;
const frame = (frequency: number, index: number) => tone(frequency, 8000, 160, 0.5, index * 160);

/** All samples of a list of payloads, behind one another. */
function samplesOf(payloads: readonly Uint8Array[], decode: (octets: Uint8Array) => Int16Array): Int16Array {
  return Int16Array.from(payloads.flatMap((payload) => [...decode(payload)]));
}

test('GW-RTP-2 GW-RTP-3 a phone behind an unknown address and a browser hear each other’s tone through real sockets', async () => {
  const ports = new PortPairAllocator();
  const browser = new RtpPeer({ ssrc: 0xb0, payloadType: 8 });
  const phone = new RtpPeer({ ssrc: 0xf0, payloadType: 0 });
  const events: RelayEvent[] = [];
  const relay = new RtpRelay({}, performance.now());
  const opened = await PlainRtpEndpoint.open(ports, {
    onPacket: (component, octets, source) => running.receive({ from: 'plain', stream: '0', component, octets, source }),
  });
  if (!opened.ok) throw opened.error;
  const gateway = opened.value;
  const running = drive(relay, {
    perform(output) {
      if (output.type === 'event') events.push(output.event);
      else if (output.to === 'web') browser.receive(output.component, output.octets);
      else if (output.destination !== undefined) gateway.send(output.component, output.octets, output.destination);
    },
  });
  const far = await PlainRtpEndpoint.open(ports, { onPacket: (component, octets) => phone.receive(component, octets) });
  if (!far.ok) throw far.error;

  running.act((now) =>
    relay.setStream(
      '0',
      {
        web: { receives: [{ incoming: 8, outgoing: 8, clockRate: 8000 }] },
        plain: { receives: [{ incoming: 0, outgoing: 0, clockRate: 8000 }], latch: 'first' },
      },
      now,
    ),
  );
  for (let i = 0; i < frames; i++) {
    far.value.send('rtp', phone.next(encodeMuLaw(frame(440, i))), { address: gateway.address, port: gateway.rtpPort });
    await new Promise((resolve) => setTimeout(resolve, 2));
    running.receive({ from: 'web', octets: browser.next(encodeALaw(frame(1000, i))) });
  }
  for (let i = 0; i < 200 && phone.packets.length < frames - 1; i++)
    await new Promise((resolve) => setTimeout(resolve, 5));
  running.act((now) => relay.close(now, 'over'));
  for (let i = 0; i < 200 && phone.reports.length < 3; i++) await new Promise((resolve) => setTimeout(resolve, 5));
  running.stop();
  await Promise.all([gateway.close(), far.value.close()]);

  const heardByBrowser = samplesOf(
    browser.packets.map((packet) => packet.payload),
    decodeMuLaw,
  );
  const heardByPhone = samplesOf(
    phone.packets.map((packet) => packet.payload),
    decodeALaw,
  );
  expect(heardByBrowser.length).toBeGreaterThanOrEqual(160 * (frames - 2));
  expect(toneShare(heardByBrowser, 440, 8000)).toBeGreaterThan(0.95);
  expect(toneShare(heardByPhone, 1000, 8000)).toBeGreaterThan(0.95);
  expect(events.filter((event) => event.type === 'latched')).toEqual([
    {
      type: 'latched',
      stream: '0',
      component: 'rtp',
      remote: { address: far.value.address, port: far.value.rtpPort },
    },
  ]);
  expect(phone.reports.at(-1)).toMatchObject({ kind: 'goodbye', reason: 'over' });
  expect(ports.inUse).toBe(0);
});
