import { expect, test } from 'vitest';
import { connectionData, isAddress, isIp4, isIp6, isUnspecified } from '../../src/attributes/address.ts';
import { readCandidate } from '../../src/attributes/candidate.ts';
import { readConnection } from '../../src/attributes/connection.ts';
import { decimal, isDigits } from '../../src/attributes/decimal.ts';
import { answerDirection, reversed } from '../../src/attributes/direction.ts';
import { readExtmap } from '../../src/attributes/extmap.ts';
import { readFingerprint } from '../../src/attributes/fingerprint.ts';
import { isEventList, readParameters, writeParameters } from '../../src/attributes/format-parameters.ts';
import { readCredentials } from '../../src/attributes/ice-credentials.ts';
import { readMediaLine } from '../../src/attributes/media-line.ts';
import { readOrigin } from '../../src/attributes/origin.ts';
import { answerPreconditions, preconditionsMet, readPreconditions } from '../../src/attributes/preconditions.ts';
import { readRtcp } from '../../src/attributes/rtcp.ts';
import { answerRole, readSetup } from '../../src/attributes/setup.ts';
import { readSource } from '../../src/attributes/source.ts';
import { codecNamed } from '../../src/codecs/catalogue.ts';
import type { AttributeToken } from '../../src/tokens/description-tokens.ts';

test.each([
  ['0', 0],
  ['999999999', 999_999_999],
  ['1000000000', undefined],
  ['', undefined],
  ['-1', undefined],
  ['1.5', undefined],
  ['0x1', undefined],
  ['１', undefined],
])('the decimal %j is %s', (text, value) => {
  expect(decimal(text)).toBe(value);
});

test('digits are digits and at least one', () => {
  expect(['0', '00012345678901234567890', '', '1a'].map(isDigits)).toEqual([true, true, false, false]);
});

test.each([
  ['192.0.2.1', true, false],
  ['255.255.255.255', true, false],
  ['256.0.0.1', false, false],
  ['1.2.3', false, false],
  ['1.2.3.4.5', false, false],
  ['::', false, true],
  ['2001:db8::1', false, true],
  ['1:2:3:4:5:6:7:8', false, true],
  ['1:2:3:4:5:6:7', false, false],
  ['1:2:3:4:5:6:7:8:9', false, false],
  ['1:2:3:4:5:6:7::', false, true],
  ['1:2:3:4:5:6:7:8::', false, false],
  ['::ffff:192.0.2.1', false, true],
  ['::192.0.2.1:1', false, false],
  ['1::2::3', false, false],
  ['12345::', false, false],
  ['g::', false, false],
  ['host.example', false, false],
])('%s: IPv4 %s, IPv6 %s', (text, four, six) => {
  expect([isIp4(text), isIp6(text), isAddress(text)]).toEqual([four, six, four || six]);
});

test('addresses of zeros are unspecified', () => {
  expect(['0.0.0.0', '::', '0:0::0', '10.0.0.0', ''].map(isUnspecified)).toEqual([true, true, true, false, false]);
  expect(connectionData('::1')).toBe('IN IP6 ::1');
});

test('directions turn and clamp', () => {
  expect(reversed('sendonly')).toBe('recvonly');
  expect(reversed('sendrecv')).toBe('sendrecv');
  expect(answerDirection('sendonly', 'sendrecv')).toBe('recvonly');
  expect(answerDirection('sendonly', 'sendonly')).toBe('inactive');
  expect(answerDirection('inactive', 'sendrecv')).toBe('inactive');
});

test('an origin has six fields and numbers of any size', () => {
  expect(readOrigin('- 99999999999999999999 1 IN IP4 192.0.2.1')).toMatchObject({
    id: '99999999999999999999',
    version: '1',
  });
  expect(readOrigin('a b c 1 1 IN IP4 192.0.2.1')).toBeUndefined();
  expect(readOrigin('- 1 -1 IN IP4 192.0.2.1')).toBeUndefined();
});

test('a connection is a literal or not', () => {
  expect(readConnection('IN IP4 192.0.2.1')).toEqual({ address: '192.0.2.1', literal: true });
  expect(readConnection('IN IP4 224.2.1.1/127')).toEqual({ address: '224.2.1.1/127', literal: false });
  expect(readConnection('IN IP5 x')).toBeUndefined();
  expect(readConnection('ATM IP4 x')).toBeUndefined();
  expect(readConnection('IN IP4 192.0.2.1 x')).toBeUndefined();
});

test('a media line has a port, perhaps a count, and words that can be echoed', () => {
  expect(readMediaLine('audio 49170/2 RTP/AVP 0 8')).toEqual({
    media: 'audio',
    port: 49_170,
    portCount: 2,
    protocol: 'RTP/AVP',
    formats: ['0', '8'],
  });
  expect(readMediaLine('audio 9 RTP/AVP \u00e9')).toBeUndefined();
  expect(readMediaLine('audio 9 RTP\t/AVP 0')).toBeUndefined();
  expect(readMediaLine('audio 9/x RTP/AVP 0')).toBeUndefined();
});

const candidate = '1 1 UDP 2113937151 host.local 51946 typ host';

test('a candidate is kept with its related address', () => {
  expect(readCandidate(`${candidate} raddr 192.0.2.1 rport 4 generation 0`)).toEqual({
    foundation: '1',
    component: 1,
    protocol: 'udp',
    priority: 2_113_937_151,
    address: 'host.local',
    port: 51_946,
    type: 'host',
    related: { address: '192.0.2.1', port: 4 },
  });
});

test.each([
  ['too short', '1 1 udp 1 192.0.2.1 9'],
  ['component 0', candidate.replace('1 1 ', '1 0 ')],
  ['component 257', candidate.replace('1 1 ', '1 257 ')],
  ['another transport', candidate.replace('UDP', 'sctp')],
  ['a priority above 32 bits', candidate.replace('2113937151', '4294967296')],
  ['a priority that is no number', candidate.replace('2113937151', '1e9x')],
  ['a port above 65535', candidate.replace('51946', '65536')],
  ['another type', candidate.replace('typ host', 'typ weird')],
  ['no typ', candidate.replace('typ host', 'type host')],
])('a candidate with %s is none', (_, value) => {
  expect(readCandidate(value)).toBeUndefined();
});

test('RFC8839-4.2.1.3-1 credentials have their lengths and characters', () => {
  const password = 'abcdefghijklmnopqrstuv';
  expect(readCredentials('abcd ', password)).toEqual({ usernameFragment: 'abcd', password });
  for (const [ufrag, pwd] of [
    ['abc', password],
    ['abcd', password.slice(1)],
    ['a'.repeat(257), password],
    ['abcd', 'a'.repeat(257)],
    ['ab:d', password],
    ['abcd', `${password}"`],
    [undefined, password],
    ['abcd', undefined],
  ] as const) {
    expect(readCredentials(ufrag, pwd)).toBeUndefined();
  }
});

test.each([
  ['sha-1', 20],
  ['sha-224', 28],
  ['sha-256', 32],
  ['sha-384', 48],
  ['sha-512', 64],
])('RFC8122-5-2 RFC8122-5-3 a digest of %s has %i octets', (name, octets) => {
  const digest = Array(octets).fill('aB').join(':');
  expect(readFingerprint(`${name.toUpperCase()} ${digest}`)).toEqual({ algorithm: name, value: digest.toUpperCase() });
  expect(readFingerprint(`${name} ${digest}:AB`)).toBeUndefined();
  expect(readFingerprint(`${name} ${digest.slice(3)}`)).toBeUndefined();
  expect(readFingerprint(`${name} ${digest.replace(':', '-')}`)).toBeUndefined();
  expect(readFingerprint(`${name} ${digest.replace('a', 'g')}`)).toBeUndefined();
});

test('RFC8122-5-1 md5 and md2 are no fingerprints', () => {
  expect(readFingerprint(`md5 ${Array(16).fill('AB').join(':')}`)).toBeUndefined();
  expect(readFingerprint(`md2 ${Array(16).fill('AB').join(':')}`)).toBeUndefined();
});

test('setup and the role that answers it', () => {
  expect(['active', 'passive ', 'actpass', 'holdconn', undefined].map(readSetup)).toEqual([
    'active',
    'passive',
    'actpass',
    undefined,
    undefined,
  ]);
  expect(answerRole('active', 'active')).toBe('passive');
  expect(answerRole('passive', 'passive')).toBe('active');
  expect(answerRole('actpass', 'active')).toBe('active');
  expect(answerRole(undefined, 'passive')).toBe('passive');
});

test('extmap, rtcp and ssrc values', () => {
  expect(readExtmap('4/recvonly urn:x extra')).toEqual({
    id: 4,
    uri: 'urn:x',
    direction: 'recvonly',
    parameters: 'extra',
  });
  expect(readExtmap('4/both urn:x')).toBeUndefined();
  expect([readExtmap('0 urn:x'), readExtmap('15 urn:x'), readExtmap('4'), readExtmap('x urn:x')]).toEqual(
    Array(4).fill(undefined),
  );
  expect(readRtcp('9 IN IP4 192.0.2.1')).toEqual({ port: 9, address: '192.0.2.1' });
  expect(readRtcp('65536')).toBeUndefined();
  expect([
    readSource('4294967295 cname:x'),
    readSource('4294967296 cname:x'),
    readSource('x'),
    readSource('7'),
  ]).toEqual([4_294_967_295, undefined, undefined, 7]);
});

test('PRIV-4 format parameters cross by name, with plain values', () => {
  expect(
    readParameters(codecNamed('opus')!, ' Stereo=1; x=1;__proto__=1;usedtx;maxaveragebitrate=1 2;minptime=10'),
  ).toEqual({
    stereo: '1',
    usedtx: '',
    minptime: '10',
  });
  expect(codecNamed('nonsense')).toBeUndefined();
  expect(readParameters(codecNamed('AMR')!, `mode-set=${'0,'.repeat(300)}`)).toEqual({});
  expect(writeParameters({ stereo: '1', usedtx: '' })).toBe('stereo=1;usedtx');
  expect(readParameters(codecNamed('telephone-event')!, '0-15,66')).toEqual({ '0-15,66': '' });
  expect(['0-15', '1', '', 'a', '1-', '-1', '1,,2'].map(isEventList)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
});

function tokens(...lines: string[]): AttributeToken[] {
  return lines.map((text) => {
    const [name = '', value = ''] = text.split(':');
    return { name, value, line: { type: 'a', value: text, number: 1, offset: 0, ending: '\r\n' } };
  });
}

test('RFC3312-5-1 preconditions are read in all their occurrences', () => {
  expect(readPreconditions(tokens('sendrecv'))).toBeUndefined();
  const read = readPreconditions(
    tokens(
      'curr:qos local send',
      'curr:qos remote none',
      'des:qos mandatory local sendrecv',
      'des:qos optional remote recv',
      'des:sec mandatory e2e sendrecv',
      'curr:qos e2e weird',
    ),
  );
  expect(read).toEqual({
    current: { local: 'send', remote: 'none' },
    desired: {
      local: { strength: 'mandatory', direction: 'sendrecv' },
      remote: { strength: 'optional', direction: 'recv' },
    },
    unknownMandatory: ['sec'],
  });
  expect(preconditionsMet(read)).toBe(false);
  expect(preconditionsMet(undefined)).toBe(true);
  expect(read && answerPreconditions(read, 'recvonly')).toEqual([
    'curr:qos local sendrecv',
    'curr:qos remote recv',
    'des:qos optional local recv',
    'des:qos mandatory remote sendrecv',
    'conf:qos remote sendrecv',
  ]);
});
