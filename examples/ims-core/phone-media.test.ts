import { PortPairAllocator } from '@webrtc-ims/rtp/node';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PhoneMedia } from './phone-media.ts';
import { readSections, writeSections } from './plain-description.ts';

const host = '127.0.0.1';
let ports: PortPairAllocator;
let media: PhoneMedia;

beforeEach(() => {
  ports = new PortPairAllocator({ address: host });
  media = new PhoneMedia({ host, ports });
});
afterEach(async () => {
  await media.close();
  expect(ports.inUse).toBe(0);
});

const offered = {
  audio: ['m=audio 4000 RTP/AVP 8 0', 'a=sendrecv'],
  message: ['m=message 4010 TCP/MSRP *', 'a=setup:actpass', 'a=path:msrp://127.0.0.1:4010/abc;tcp', 'a=accept-types:*'],
  floors: ['m=application 4020 TCP/BFCP *', 'a=setup:actpass', 'a=connection:new', 'a=floorctrl:c-only'],
  text: ['m=text 4030 RTP/AVP 99 98', 'a=rtpmap:99 red/1000', 'a=fmtp:99 98/98/98', 'a=rtpmap:98 t140/1000'],
  video: ['m=video 4040 RTP/AVP 96'],
};

async function answersTo(...sections: readonly (readonly string[])[]) {
  const answer = await media.answer(writeSections(host, 1, sections));
  return answer === undefined ? undefined : readSections(answer);
}

test('every section is answered in its place, and what it cannot do with port 0', async () => {
  const answer = await answersTo(offered.video, offered.audio, offered.message, offered.floors, offered.text);
  expect(answer?.map(({ media: name, port, protocol }) => [name, port > 0, protocol])).toEqual([
    ['video', false, 'RTP/AVP'],
    ['audio', true, 'RTP/AVP'],
    ['message', true, 'TCP/MSRP'],
    ['application', true, 'TCP/BFCP'],
    ['text', true, 'RTP/AVP'],
  ]);
  expect(answer?.[2]?.attributes).toContain('setup:passive');
  expect(answer?.[3]?.attributes).toEqual(expect.arrayContaining(['floorctrl:s-only', 'confid:4321', 'floorid:1']));
  expect(answer?.[4]?.formats).toEqual(['99', '98']);
});

test.each([
  ['VP8/90000', 'rtcp-fb:96 nack pli'],
  ['H264/90000', 'fmtp:96 profile-level-id=42e01f;packetization-mode=1'],
])('%s goes back under the number with which it came, with what was said of it', async (codec, line) => {
  const section = [
    'm=video 4040 RTP/AVPF 100 96',
    'a=rtpmap:100 rtx/90000',
    `a=rtpmap:96 ${codec}`,
    `a=${line}`,
    'a=sendonly',
  ];
  const [video] = (await answersTo(section)) ?? [];
  expect(video).toMatchObject({ media: 'video', protocol: 'RTP/AVPF', formats: ['96'] });
  expect(video?.attributes).toEqual([`rtpmap:96 ${codec}`, line, 'recvonly']);
});

test('a section that is taken away gives its ports back, and the others go on', async () => {
  const [, before] = (await answersTo(offered.text, offered.audio)) ?? [];
  expect(ports.inUse).toBe(2);
  const [text, after] = (await answersTo(['m=text 0 RTP/AVP 98'], offered.audio)) ?? [];
  expect([text?.port, after?.port]).toEqual([0, before?.port]);
  expect(ports.inUse).toBe(1);
});

test.each([
  ['nothing that it knows', offered.video],
  ['MSRP over TLS', offered.message.map((line) => line.replace('TCP/MSRP', 'TCP/TLS/MSRP'))],
  ['a floor control server', offered.floors.map((line) => line.replace('c-only', 's-only'))],
  ['text without t140', offered.text.slice(0, 3)],
  ['audio of a browser', ['m=audio 9 UDP/TLS/RTP/SAVPF 0']],
])('%s is no call for it', async (_, section) => {
  expect(await answersTo(section)).toBeUndefined();
});
