import { expect, test } from 'vitest';
import {
  decodeChannels,
  decodeMediaSection,
  encodeChannel,
  encodeMediaSection,
  type MsrpMedia,
  sectionOf,
} from '../../src/index.ts';

const media: MsrpMedia = {
  path: 'msrp://198.51.100.1:7654/s3ss10n;tcp',
  setup: 'actpass',
  cema: true,
  acceptTypes: ['message/cpim', 'text/plain'],
  acceptWrappedTypes: ['*'],
  maxSize: 10_000,
  direction: 'sendonly',
  file: [
    ['file-selector', 'name:"a b.jpg" type:image/jpeg size:100'],
    ['file-transfer-id', 'abc'],
  ],
};
const secure = { ...media, path: 'msrps://198.51.100.1:7654/s3ss10n;tcp' };
const onChannel = { ...media, path: 'msrps://198.51.100.1:54111/s3ss10n;dc' };
const misuse = expect.objectContaining({ code: 'MSRP_MISUSE_SDP' });
const codes = (lines: readonly string[]): string[] => decodeMediaSection(lines).problems.map(({ code }) => code);

test('RFC4975-8.1-1 RFC4975-8.1-2 RFC4975-8.2-1 RFC4975-8.6-1 RFC6135-4.2.1-1 RFC6135-4.4-1 RFC6714-4.2-1 RCC07-MSRP-1 RCC07-MSRP-2 a section is written with all that it must have', () => {
  expect(encodeMediaSection(sectionOf(media))).toEqual([
    'm=message 7654 TCP/MSRP *',
    'c=IN IP4 198.51.100.1',
    'a=path:msrp://198.51.100.1:7654/s3ss10n;tcp',
    'a=setup:actpass',
    'a=msrp-cema',
    'a=accept-types:message/cpim text/plain',
    'a=accept-wrapped-types:*',
    'a=max-size:10000',
    'a=sendonly',
    'a=file-selector:name:"a b.jpg" type:image/jpeg size:100',
    'a=file-transfer-id:abc',
  ]);
  const relayed = sectionOf({ ...media, path: `msrps://[2001:db8::9]:9000;tcp ${media.path}` }, ['sha-256 AB']);
  expect(encodeMediaSection(relayed).slice(0, 2)).toEqual(['m=message 9000 TCP/TLS/MSRP *', 'c=IN IP6 2001:db8::9']);
  expect(encodeMediaSection(relayed).at(-1)).toBe('a=fingerprint:sha-256 AB');
  const { setup: _setup, ...without } = media;
  expect(encodeMediaSection(sectionOf({ ...without, setup: undefined }))).toContain('a=setup:active');
});

test('RFC4975-8.2-1 sections round trip', () => {
  for (const section of [
    sectionOf(media),
    sectionOf(secure, ['sha-256 AB', 'sha-1 CD']),
    { ...sectionOf(media), port: 0 },
  ])
    expect(decodeMediaSection(encodeMediaSection(section))).toEqual({ section, problems: [] });
});

test('RFC4975-8.2-2 RFC4975-8.1-1 RFC4975-6-2 RFC4975-8.2-1 what is wrong with a section is told', () => {
  const lines = [...encodeMediaSection(sectionOf(media))];
  const changed = (from: string, to: string): string[] =>
    codes(lines.map((line) => (line.startsWith(from) ? to : line)));
  expect(changed('m=', 'm=message 7654 TCP/TLS/MSRP *')).toEqual(['MSRP_SDP_SCHEME']);
  expect(changed('m=', 'm=message 7654 RTP/AVP *')).toEqual(['MSRP_SDP_SECTION']);
  expect(changed('m=', 'm=audio 7654 TCP/MSRP *')).toEqual(['MSRP_SDP_SECTION']);
  expect(changed('m=', 'm=message 7654 TCP/MSRP 0')).toEqual(['MSRP_SDP_SECTION']);
  expect(changed('a=path', 'a=path:msrp://198.51.100.1/x;tcp')).toEqual(['MSRP_SDP_PORT']);
  expect(changed('a=path', 'a=path:msrp://198.51.100.1:1/x;tcp  msrp://h:1/y;tcp')).toEqual(['MSRP_SDP_PATH']);
  expect(changed('a=path', 'a=x')).toEqual(['MSRP_SDP_PATH']);
  expect(changed('a=accept-types', 'a=x')).toEqual(['MSRP_SDP_ACCEPT_TYPES']);
});

test('RFC4975-6-2 RFC4975-6-3 RFC4975-8.2-2 RFC4975-8.6-1 what would be wrong is not written', () => {
  for (const bad of [
    { path: 'msrp://198.51.100.1/x;tcp' },
    { path: 'msrp://alice:secret@198.51.100.1:1/x;tcp' },
    { path: '' },
    { acceptTypes: [] },
  ])
    expect(() => encodeMediaSection({ ...sectionOf(media), media: { ...media, ...bad } })).toThrow(misuse);
  expect(() => encodeMediaSection({ ...sectionOf(media), protocol: 'TCP/TLS/MSRP' })).toThrow(misuse);
  expect(() => encodeMediaSection(sectionOf({ ...media, path: 'msrp://alice@198.51.100.1:1/x;tcp' }))).not.toThrow();
});

test('RFC6135-4.2.1-1 RFC6135-4.4-1 holdconn counts as no setup, and a=connection as nothing', () => {
  const { section, problems } = decodeMediaSection(
    ['a=setup:holdconn', 'a=connection:existing']
      .concat(encodeMediaSection(sectionOf(media)))
      .sort((a) => (a.startsWith('m=') ? -1 : 0)),
  );
  expect(section.media.setup).toBe(undefined);
  expect(problems).toEqual([]);
});

test('RFC8873-4.3-1 RFC8873-4.3-2 RFC8873-4.4-1 RFC8873-4.4-2 RFC8873-4.5-1 RFC8873-4.2-1 a channel is written with dcmap, path, msrp-cema and setup', () => {
  const lines = encodeChannel({ stream: 2, label: 'chat', media: { ...onChannel, cema: false, setup: 'passive' } });
  expect(lines).toEqual([
    'a=dcmap:2 label="chat";subprotocol="msrp"',
    'a=dcsa:2 path:msrps://198.51.100.1:54111/s3ss10n;dc',
    'a=dcsa:2 setup:passive',
    'a=dcsa:2 msrp-cema',
    'a=dcsa:2 accept-types:message/cpim text/plain',
    'a=dcsa:2 accept-wrapped-types:*',
    'a=dcsa:2 max-size:10000',
    'a=dcsa:2 sendonly',
    'a=dcsa:2 file-selector:name:"a b.jpg" type:image/jpeg size:100',
    'a=dcsa:2 file-transfer-id:abc',
  ]);
  // The setup of DTLS stands at media level and says nothing here.
  expect(decodeChannels(['a=setup:actpass', ...lines])).toEqual([
    { stream: 2, label: 'chat', media: { ...onChannel, setup: 'passive' }, problems: [] },
  ]);
  for (const path of ['msrp://198.51.100.1:1/x;dc', 'msrps://198.51.100.1:1/x;tcp'])
    expect(() => encodeChannel({ stream: 2, label: 'chat', media: { ...media, path } })).toThrow(misuse);
});

test('RFC8873-4.3-2 RFC8873-4.4-1 RFC8873-4.4-3 RFC8873-4.2-1 RFC8873-4.8-1 what is wrong with a channel is told; what is not defined is ignored', () => {
  const read = (dcmap: string, ...dcsa: string[]): unknown =>
    decodeChannels([`a=dcmap:${dcmap}`, ...dcsa.map((line) => `a=dcsa:0 ${line}`)]).map(({ problems }) =>
      problems.map(({ code }) => code),
    );
  const good = ['path:msrps://2001:db8::3:54111/si438dsaodes;dc', 'msrp-cema', 'setup:active'];
  const label = '0 label="chat";subprotocol="msrp"';
  expect(read(label, ...good)).toEqual([[]]);
  expect(read(label, ...good, 'x-thing:1', 'rtpmap:0 PCMU/8000')).toEqual([[]]);
  expect(read(`${label};ordered=true`, ...good)).toEqual([[]]);
  for (const bad of ['ordered=false', 'max-retr=3', 'max-time=100'])
    expect(read(`${label};${bad}`, ...good)).toEqual([['MSRP_SDP_CHANNEL']]);
  expect(read(label, ...good.slice(1))).toEqual([['MSRP_SDP_PATH', 'MSRP_SDP_MISSING']]);
  expect(read(label, good[0]!, good[1]!)).toEqual([['MSRP_SDP_MISSING']]);
  expect(read(label, good[0]!, good[2]!)).toEqual([['MSRP_SDP_MISSING']]);
  expect(read(label, 'path:msrp://198.51.100.1:1/x;dc', 'msrp-cema', 'setup:active')).toEqual([['MSRP_SDP_SCHEME']]);
  expect(read('0 label="x";subprotocol="bfcp"', ...good)).toEqual([]);
});
