import { canRelay, relayStream, rtpStatistics } from '@webrtc-ims/agw';
import type { PayloadFormat, RtpStreamRequest, RtpTransportRequest } from '@webrtc-ims/iq';
import { pcmu } from '@webrtc-ims/iq/testing';
import { expect, test } from 'vitest';

const pcma: PayloadFormat = { ...pcmu, payloadType: 8, encodingName: 'PCMA' };
const dtmf: PayloadFormat = { ...pcmu, payloadType: 101, encodingName: 'telephone-event', parameters: { '0-15': '' } };

function stream(formats: readonly PayloadFormat[], more: Partial<RtpStreamRequest> = {}): RtpStreamRequest {
  return {
    kind: 'rtp',
    media: 'audio',
    stream: 1,
    transport: 1,
    mode: 'sendrecv',
    receive: formats,
    send: formats,
    headerExtensions: [],
    remoteSources: [],
    feedback: false,
    ...more,
  };
}

const transport: RtpTransportRequest = {
  kind: 'rtp',
  rtcpMux: false,
  latching: false,
  remote: { rtp: { address: '192.0.2.9', port: 4000 }, rtcp: { address: '192.0.2.9', port: 4001 } },
};

test('sides can be relayed when media has a format in common both ways', () => {
  expect(canRelay(stream([pcmu, pcma]), stream([pcma]))).toBe(true);
  expect(canRelay(stream([pcmu]), stream([pcma]))).toBe(false);
  expect(canRelay(stream([pcmu]), stream([pcma], { receive: [pcmu] }))).toBe(false);
  // DTMF alone is no call.
  expect(canRelay(stream([pcmu, dtmf]), stream([pcma, dtmf]))).toBe(false);
  expect(canRelay(stream([]), stream([pcma]))).toBe(true);
});

test('each leg has its gate, and formats are renumbered to what the other side calls them', () => {
  const renumbered: PayloadFormat = { ...dtmf, payloadType: 110, clockRate: 48_000 };
  const { web, plain } = relayStream(
    stream([pcmu, renumbered], { mode: 'recvonly', feedback: true, mid: 'a', remoteSources: [7] }),
    stream([pcmu, dtmf], { inactivityTimeout: 30_000 }),
    transport,
  );
  expect(web).toEqual({
    mode: 'recvonly',
    receives: [
      { incoming: 0, outgoing: 0, clockRate: 8000, outgoingClockRate: 8000 },
      {
        incoming: 110,
        outgoing: 101,
        clockRate: 48_000,
        outgoingClockRate: 8000,
        telephoneEvents: Array.from({ length: 16 }, (_, event) => event),
      },
    ],
    feedback: ['nack', 'pli', 'fir'],
    mid: 'a',
    ssrcs: [7],
  });
  expect(plain).toMatchObject({
    mode: 'sendrecv',
    feedback: [],
    inactivity: { milliseconds: 30_000 },
    remote: transport.remote?.rtp,
    rtcpRemote: transport.remote?.rtcp,
    rtcpMux: false,
    latch: 'off',
  });
});

test('a peer that is not known yet has no address, and one behind a NAT is latched', () => {
  const { plain } = relayStream(stream([pcmu]), stream([pcmu]), { kind: 'rtp', rtcpMux: true, latching: true });
  expect(plain).toMatchObject({ rtcpMux: true, latch: 'first' });
  expect(plain).not.toHaveProperty('remote');
  expect(plain).not.toHaveProperty('rtcpRemote');
});

test.each([
  [3, 3],
  [14, 14],
  [15, undefined],
])(
  'media identification with the id %s is written as %s: the one-octet form ends at 14 (RFC 8285 4.2)',
  (id, written) => {
    const extension = { id, uri: 'urn:ietf:params:rtp-hdrext:sdes:mid' };
    const { web } = relayStream(stream([pcmu], { headerExtensions: [extension] }), stream([pcmu]), transport);
    expect(web.midExtension).toBe(written);
  },
);

test('counters of a leg: packets lost of all sources, jitter of the one that speaks', () => {
  const source = { lost: 2, jitter: 5, current: false };
  const leg = {
    received: { packets: 10, octets: 1600, sources: [source, { ...source, jitter: 7, current: true }] },
    sent: { packets: 9, octets: 1440 },
  } as unknown as Parameters<typeof rtpStatistics>[0];
  expect(rtpStatistics(leg)).toEqual({
    packetsReceived: 10,
    octetsReceived: 1600,
    packetsSent: 9,
    octetsSent: 1440,
    packetsLost: 4,
    jitter: 7,
  });
});
