import { expect, test } from 'vitest';
import {
  type AccessExchange,
  avpValues,
  type MediaComponent,
  mediaComponents,
  type ServiceInformation,
} from '../../src/index.ts';
import { sample } from '../support/samples.ts';

function description(address: string, ...sections: readonly string[]): string {
  return `v=0\r\no=- 1 1 IN IP4 ${address}\r\ns=-\r\nc=IN IP4 ${address}\r\nt=0 0\r\n${sections.map((one) => `${one}\r\n`).join('')}`;
}

function informationOf(exchange: AccessExchange): ServiceInformation {
  const read = mediaComponents(exchange);
  if (!read.ok) throw read.error;
  return read.value;
}

function only(exchange: AccessExchange): MediaComponent {
  const [component, ...more] = informationOf(exchange).components;
  if (component === undefined || more.length > 0) throw new Error('there is not exactly one component');
  return component;
}

const ue = '192.0.2.10';
const gateway = '198.51.100.20';
const plain = (direction = 'sendrecv', port = 4000): string =>
  `m=audio ${port} RTP/AVP 0\r\nb=AS:64\r\na=${direction}\r\na=rtpmap:0 PCMU/8000`;

test('ims:TS29.213-6.1-1 ims:TS29.213-6.2-2 ims:TS29.213-6.2-3 ims:TS29.213-6.2-4 ims:TS29.213-6.2-6 ims:TS29.213-6.2-10 ims:TS29.213-6.2-14 one component a section: number, type, bandwidths, codec data, filters', () => {
  const fromUe = description(
    ue,
    'm=audio 4000 RTP/AVP 0\r\nb=AS:64\r\na=rtcp-mux',
    'm=video 4002 RTP/AVP 31\r\nb=AS:500\r\na=rtcp-mux',
  );
  const toUe = description(
    gateway,
    'm=audio 6000 RTP/AVP 0\r\nb=AS:80\r\na=rtcp-mux',
    'm=video 6002 RTP/AVP 31\r\na=rtcp-mux',
  );
  expect(informationOf({ offeredBy: 'ue', fromUe }).status).toBe('PRELIMINARY');
  expect(informationOf({ offeredBy: 'ue', fromUe, toUe })).toEqual({
    status: 'FINAL',
    components: [
      {
        number: 1,
        mediaType: 'AUDIO',
        flowStatus: 'ENABLED',
        maximumBandwidthUplink: 80_000,
        maximumBandwidthDownlink: 64_000,
        receiverReportBandwidth: 3000,
        senderReportBandwidth: 1000,
        codecData: [
          'uplink\noffer\nm=audio 4000 RTP/AVP 0\nb=AS:64\na=rtcp-mux',
          'downlink\nanswer\nm=audio 6000 RTP/AVP 0\nb=AS:80\na=rtcp-mux',
        ],
        subComponents: [
          {
            flowNumber: 1,
            flowUsage: 'NO_INFO',
            flowDescriptions: [
              `permit in 17 from ${ue} to ${gateway} 6000`,
              `permit out 17 from ${gateway} to ${ue} 4000`,
            ],
          },
        ],
      },
      {
        number: 2,
        mediaType: 'VIDEO',
        flowStatus: 'ENABLED',
        maximumBandwidthDownlink: 500_000,
        receiverReportBandwidth: 18_750,
        senderReportBandwidth: 6250,
        codecData: [
          'uplink\noffer\nm=video 4002 RTP/AVP 31\nb=AS:500\na=rtcp-mux',
          'downlink\nanswer\nm=video 6002 RTP/AVP 31\na=rtcp-mux',
        ],
        subComponents: [
          {
            flowNumber: 1,
            flowUsage: 'NO_INFO',
            flowDescriptions: [
              `permit in 17 from ${ue} to ${gateway} 6002`,
              `permit out 17 from ${gateway} to ${ue} 4002`,
            ],
          },
        ],
      },
    ],
  });
});

test.each([
  ['sendrecv', 'ENABLED', 'ENABLED'],
  ['inactive', 'DISABLED', 'DISABLED'],
  ['recvonly', 'ENABLED-DOWNLINK', 'ENABLED-UPLINK'],
  ['sendonly', 'ENABLED-UPLINK', 'ENABLED-DOWNLINK'],
] as const)(
  'ims:TS29.213-6.2-5 ims:TS29.213-6.2-13 a=%s from the UE is %s and to it %s, and RTCP stays enabled',
  (direction, from, to) => {
    const offered = only({ offeredBy: 'ue', fromUe: description(ue, plain(direction)) });
    const answered = only({
      offeredBy: 'ue',
      fromUe: description(ue, plain()),
      toUe: description(gateway, plain(direction, 6000)),
    });
    expect([offered.flowStatus, answered.flowStatus]).toEqual([from, to]);
    for (const { flowStatus, subComponents } of [offered, answered]) {
      expect(subComponents.map((flow) => [flow.flowUsage, flow.flowStatus ?? flowStatus])).toEqual([
        ['NO_INFO', flowStatus],
        ['RTCP', 'ENABLED'],
      ]);
    }
  },
);

test('ims:TS29.213-6.2-5 a section that either side rejects is removed, one that is bundled is not, and what is not RTP is enabled', () => {
  const status = (fromUe: string, toUe: string): string =>
    only({ offeredBy: 'ue', fromUe: description(ue, fromUe), toUe: description(gateway, toUe) }).flowStatus;
  expect(status(plain(), plain('sendrecv', 0))).toBe('REMOVED');
  expect(status(plain('sendrecv', 0), plain())).toBe('REMOVED');
  expect(status('m=audio 0 UDP/TLS/RTP/SAVPF 0\r\na=bundle-only', plain())).toBe('ENABLED');
  expect(status('m=message 9 TCP/MSRP *\r\na=inactive', 'm=message 7000 TCP/MSRP *')).toBe('ENABLED');
});

test('ims:TS29.213-6.2-11 ims:TS29.213-6.2-12 ims:TS29.214-B.5-1 flows are numbered by ascending port: RTP 50230 with RTCP 49320 are 2 and 1', () => {
  const lower = only({
    offeredBy: 'ue',
    fromUe: description(ue, 'm=audio 50230 RTP/AVP 0\r\na=rtcp:49320'),
    toUe: description(gateway, plain('sendrecv', 6000)),
  });
  expect(lower.subComponents).toEqual([
    {
      flowNumber: 2,
      flowUsage: 'NO_INFO',
      flowDescriptions: [`permit in 17 from ${ue} to ${gateway} 6000`, `permit out 17 from ${gateway} to ${ue} 50230`],
    },
    {
      flowNumber: 1,
      flowUsage: 'RTCP',
      flowDescriptions: [`permit in 17 from ${ue} to ${gateway} 6001`, `permit out 17 from ${gateway} to ${ue} 49320`],
    },
  ]);
});

test('ims:TS29.213-6.2-7 b=TIAS counts with the headers of its packets, and b=AS comes before it', () => {
  const bandwidth = (...lines: readonly string[]): number | undefined =>
    only({
      offeredBy: 'ue',
      fromUe: description(ue, ['m=audio 4000 UDP/TLS/RTP/SAVPF 0', ...lines].join('\r\n')),
    }).maximumBandwidthDownlink;
  // 20 + 8 + 10 octets of IPv4, UDP and the SRTP tag, 50 times a second.
  expect(bandwidth('b=TIAS:64000', 'a=maxprate:50.0')).toBe(64_000 + 50 * 38 * 8);
  expect(bandwidth('c=IN IP6 2001:db8::1', 'b=TIAS:64000', 'a=maxprate:33.5')).toBe(64_000 + 33.5 * 58 * 8);
  expect(bandwidth('b=TIAS:64000', 'b=AS:70', 'a=maxprate:50')).toBe(70_000);
  expect(bandwidth('b=TIAS:64000')).toBe(undefined);
  expect(bandwidth('b=TIAS:64000', 'a=maxprate:1.2.3')).toBe(undefined);
});

test('ims:TS29.213-6.2-8 ims:TS29.213-6.2-9 without a bandwidth line the operator decides, and RTCP bandwidths are taken as they stand', () => {
  const component = only({
    offeredBy: 'ue',
    fromUe: description(ue, 'm=audio 4000 RTP/AVP 0\r\nb=RS:800\r\nb=RR:2400\r\na=ptime:20'),
    operatorBandwidth: ({ media, packetTime }) => (media === 'audio' && packetTime === 20 ? 90_000 : undefined),
  });
  expect([component.maximumBandwidthUplink, component.maximumBandwidthDownlink]).toEqual([90_000, 90_000]);
  expect([component.senderReportBandwidth, component.receiverReportBandwidth]).toEqual([800, 2400]);
});

test('ims:TS29.214-A-1 ims:TS29.214-A-2 ims:TS29.213-6.2-15 ims:TS29.213-6.2-16 ims:TS29.213-6.2-17 a browser: the nominated pair, one flow, and data channels are an application', () => {
  const fromUe = sample('chromium-156/offer-audio-3datachannels-negotiated.sdp');
  const component = informationOf({
    offeredBy: 'ue',
    fromUe,
    nominated: {
      1: { ue: { address: '203.0.113.5', port: 40_000 }, gateway: { address: gateway, port: 3478 }, protocol: 'udp' },
      2: { ue: { address: '203.0.113.5', port: 40_000 }, gateway: { address: gateway, port: 443 }, protocol: 'tcp' },
    },
  });
  expect(component.components.map(({ mediaType, subComponents }) => [mediaType, subComponents])).toEqual([
    [
      'AUDIO',
      [
        {
          flowNumber: 1,
          flowUsage: 'NO_INFO',
          flowDescriptions: [
            `permit in 17 from 203.0.113.5 to ${gateway} 3478`,
            `permit out 17 from ${gateway} to 203.0.113.5 40000`,
          ],
        },
      ],
    ],
    [
      'APPLICATION',
      [
        {
          flowNumber: 1,
          flowUsage: 'NO_INFO',
          flowDescriptions: [
            `permit in 6 from 203.0.113.5 to ${gateway} 443`,
            `permit out 6 from ${gateway} to 203.0.113.5 40000`,
          ],
        },
      ],
    ],
  ]);
});

test('one side is not known yet: the filter says any', () => {
  expect(only({ offeredBy: 'ue', fromUe: description(ue, `${plain()}\r\na=rtcp-mux`) }).subComponents).toEqual([
    { flowNumber: 1, flowUsage: 'NO_INFO', flowDescriptions: [`permit out 17 from any to ${ue} 4000`] },
  ]);
});

test('errors: no offer, other sections, no description', () => {
  const codeOf = (exchange: AccessExchange): string => {
    const read = mediaComponents(exchange);
    return read.ok ? 'ok' : read.error.code;
  };
  const text = description(ue, plain());
  expect(codeOf({ offeredBy: 'network', fromUe: text })).toBe('SDP_WRONG_PHASE');
  expect(codeOf({ offeredBy: 'ue', fromUe: text, toUe: description(gateway, plain(), plain()) })).toBe(
    'SDP_SECTIONS_CHANGED',
  );
  expect(codeOf({ offeredBy: 'ue', fromUe: 'hello' })).toBe('SDP_MALFORMED');
});

test('ims:TS29.213-6.2-4 ims:TS29.213-6.2-5 the numbers of Diameter', () => {
  expect(avpValues).toEqual({
    mediaType: { AUDIO: 0, VIDEO: 1, DATA: 2, APPLICATION: 3, CONTROL: 4, TEXT: 5, MESSAGE: 6, OTHER: 4_294_967_295 },
    flowStatus: { 'ENABLED-UPLINK': 0, 'ENABLED-DOWNLINK': 1, ENABLED: 2, DISABLED: 3, REMOVED: 4 },
    flowUsage: { NO_INFO: 0, RTCP: 1, AF_SIGNALLING: 2 },
  });
});
