import { insecureSeededRandom } from '@webrtc-ims/core';
import { encodeCompound, type RtcpPacket, RtpRelay } from '@webrtc-ims/rtp';
import { RtpPeer } from '@webrtc-ims/rtp/testing';
import { expect, test } from 'vitest';
import { peer } from '../peers.ts';
import { dissect } from './dissector.ts';

const tshark = peer('tshark');

const block = {
  ssrc: 0x0102_0304,
  fractionLost: 64,
  cumulativeLost: 9,
  extendedHighestSequenceNumber: 0x0001_0005,
  jitter: 17,
  lastSenderReport: 0xb705_2000,
  delaySinceLastSenderReport: 0x0005_4000,
};
const none = new Uint8Array(0);
const receiverReport: RtcpPacket = { kind: 'receiver-report', ssrc: 0xdead_beef, reports: [block], extension: none };
const description: RtcpPacket = {
  kind: 'source-description',
  chunks: [{ ssrc: 0xdead_beef, items: [{ type: 1, value: new TextEncoder().encode('edge@example.invalid') }] }],
};
const senderReport: RtcpPacket = {
  kind: 'sender-report',
  ssrc: 0xdead_beef,
  ntpTime: 0x83aa_7e80_8000_0000n,
  rtpTimestamp: 4000,
  packetCount: 2,
  octetCount: 320,
  reports: [block],
  extension: none,
};
const feedback = { senderSsrc: 0xdead_beef, mediaSsrc: 0x0102_0304 };

test.skipIf(tshark.absent)('tshark reads every RTCP packet as it was meant and finds none malformed', async () => {
  const compounds: readonly (readonly RtcpPacket[])[] = [
    [senderReport, description],
    [receiverReport, description],
    [receiverReport, description, { kind: 'picture-loss-indication', ...feedback }],
    [
      receiverReport,
      description,
      { kind: 'full-intra-request', senderSsrc: 0xdead_beef, entries: [{ ssrc: 0x0102_0304, sequenceNumber: 7 }] },
    ],
    [receiverReport, description, { kind: 'generic-nack', ...feedback, sequenceNumbers: [100, 101, 116] }],
    [receiverReport, description, { kind: 'goodbye', sources: [0xdead_beef], reason: 'over' }],
    [
      receiverReport,
      description,
      {
        kind: 'application-defined',
        subtype: 3,
        ssrc: 0xdead_beef,
        name: 'PING',
        data: Uint8Array.of(1, 2, 3, 4),
      },
    ],
  ];
  const fields = [
    'rtcp.pt',
    'rtcp.ssrc.cum_nr',
    'rtcp.ssrc.jitter',
    'rtcp.sdes.text',
    'rtcp.sender.packetcount',
    'rtcp.psfb.fir.fci.csn',
    'rtcp.rtpfb.nack_pid',
    'rtcp.rtpfb.nack_blp',
    'rtcp.app.name',
  ];
  const { rows, complaints } = await dissect(tshark.path, compounds.map(encodeCompound), 'rtcp', fields);
  expect(complaints).toBe('');
  const common = ['9', '17', 'edge@example.invalid'];
  expect(rows.map((row) => row.map((cell) => cell.replace(/,$/, '')))).toEqual([
    ['200,202', ...common, '2', '', '', '', ''],
    ['201,202', ...common, '', '', '', '', ''],
    ['201,202,206', ...common, '', '', '', '', ''],
    ['201,202,206', ...common, '', '7', '', '', ''],
    ['201,202,205', ...common, '', '', '100,101,116', '0x8001', ''],
    ['201,202,203', '9', '17', 'edge@example.invalid,over', '', '', '', '', ''],
    ['201,202,204', ...common, '', '', '', '', 'PING'],
  ]);
});

test.skipIf(tshark.absent)('tshark reads the relay’s own media and reports', async () => {
  const relay = new RtpRelay({ random: insecureSeededRandom(1), cname: 'edge' }, 0);
  const receives = [{ incoming: 0, outgoing: 0, clockRate: 8000 }];
  const remote = { address: '192.0.2.1', port: 4000 };
  relay.setStream('0', { web: { receives, mid: '0', midExtension: 1 }, plain: { receives, remote } }, 0);
  const phone = new RtpPeer({ ssrc: 0xf0, payloadType: 0, sequenceNumber: 65_500 });
  const media: Uint8Array[] = [];
  const reports: Uint8Array[] = [];
  for (let now = 0; now < 10_000; now += 20) {
    relay.receive({ from: 'plain', stream: '0', component: 'rtp', octets: phone.next(new Uint8Array(160)) }, now);
    relay.expire(now);
    if (now === 9980) relay.close(now, 'over');
    for (let output = relay.poll(); output !== undefined; output = relay.poll()) {
      if (output.type !== 'transmit' || output.to !== 'web') continue;
      (output.component === 'rtp' ? media : reports).push(output.octets);
    }
  }
  const read = await dissect(tshark.path, media, 'rtp', ['rtp.ssrc', 'rtp.ext.rfc5285.id', 'rtp.seq']);
  expect([read.complaints, read.rows.length]).toEqual(['', 500]);
  expect(new Set(read.rows.map(([ssrc, id]) => `${ssrc} ${id}`)).size).toBe(1);
  expect(read.rows[0]?.[1]).toBe('1');
  const numbers = read.rows.map(([, , number]) => Number(number));
  expect(numbers.every((number, i) => i === 0 || number === ((numbers[i - 1]! + 1) & 0xffff))).toBe(true);
  const judged = await dissect(tshark.path, reports, 'rtcp', ['rtcp.pt', 'rtcp.sdes.text']);
  expect(judged.complaints).toBe('');
  expect(judged.rows.at(-1)?.[0]).toBe('200,202,203');
  expect(judged.rows.slice(0, -1).every(([types, text]) => types === '200,202' && text?.startsWith('edge'))).toBe(true);
});
