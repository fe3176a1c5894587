import { expect, test } from 'vitest';
import {
  addressesMatch,
  answererTarget,
  type CemaAnswer,
  cemaAnswerer,
  cemaOfferer,
  decodePath,
  type MsrpUri,
} from '../../src/index.ts';

const path = (text: string): readonly MsrpUri[] => {
  const decoded = decodePath(text);
  if (!decoded.ok) throw decoded.error;
  return decoded.value;
};
const direct = path('msrp://198.51.100.1:7000/s;tcp');
const relayed = path('msrps://198.51.100.9:9000;tcp msrp://198.51.100.1:7000/s;tcp');
const same = { host: '198.51.100.1', port: 7000 };
const relay = { host: '198.51.100.9', port: 9000 };
const middlebox = { host: '203.0.113.5', port: 5000 };

test.each([
  ['198.51.100.1', 7000, 'msrp://198.51.100.1:7000/s;tcp', true],
  ['198.51.100.1', 7001, 'msrp://198.51.100.1:7000/s;tcp', false],
  ['198.51.100.2', 7000, 'msrp://198.51.100.1:7000/s;tcp', false],
  ['2001:DB8::1', 7000, 'msrp://[2001:db8:0:0::1]:7000/s;tcp', true],
  ['2001:db8::1', 7000, 'msrp://[2001:db8::2]:7000/s;tcp', false],
  ['198.51.100.7', 7000, 'msrp://host.test:7000/s;tcp', true],
  ['198.51.100.8', 7000, 'msrp://host.test:7000/s;tcp', true],
  ['198.51.100.6', 7000, 'msrp://host.test:7000/s;tcp', false],
  ['host.test', 7000, 'msrp://198.51.100.8:7000/s;tcp', true],
  ['HOST.test', 7000, 'msrp://host.TEST:7000/s;tcp', true],
  ['198.51.100.1', 7000, 'msrp://198.51.100.1/s;tcp', false],
])('RFC6714-4.4-1 RFC4975-8.1-2 %s port %i and %s match: %s', (host, port, text, expected) => {
  const known = (name: string): string[] =>
    name.toLowerCase() === 'host.test' ? ['198.51.100.7', '198.51.100.8'] : [];
  expect(addressesMatch({ host, port }, path(text), known)).toBe(expected);
});

const answer: CemaAnswer = { role: 'active', cema: true, media: middlebox, path: direct, ownRelay: false };

test('RFC6714-4.2-2 an active offerer whose answer has msrp-cema connects to the c/m-line', () => {
  expect(cemaOfferer(answer)).toEqual({ type: 'connect to media', target: middlebox });
  expect(cemaOfferer({ ...answer, role: 'passive' })).toEqual({ type: 'wait' });
  expect(cemaOfferer({ ...answer, path: relayed, ownRelay: true })).toEqual({
    type: 'connect to media',
    target: middlebox,
  });
});

test.each([
  ['a middlebox, passive', { role: 'passive' }, true],
  ['a middlebox, own relay, active', { ownRelay: true }, true],
  ['a middlebox, relay of the answerer, active', { path: relayed }, true],
  ['no middlebox, passive', { role: 'passive', media: same }, false],
  ['no middlebox, own relay', { ownRelay: true, media: same }, false],
  ['a middlebox, active, no relay', {}, false],
] as const)('RFC6714-4.2-3 an answer without msrp-cema: %s asks for a new offer: %s', (_name, difference, expected) => {
  expect(cemaOfferer({ ...answer, cema: false, ...difference }).type === 'offer without cema').toBe(expected);
});

test('RFC6714-4.2-4 a relay that the c/m-line names: RFC 4975 without a new offer; in all other cases the c/m-line', () => {
  const without = { ...answer, cema: false };
  expect(cemaOfferer({ ...without, path: relayed, media: relay })).toEqual({ type: 'connect to path' });
  expect(cemaOfferer({ ...without, path: relayed, media: relay, role: 'passive' })).toEqual({ type: 'wait' });
  expect(cemaOfferer({ ...without, media: same })).toEqual({ type: 'connect to media', target: same });
  expect(cemaOfferer(without)).toEqual({ type: 'connect to media', target: middlebox });
});

const offer = { cema: true, setup: 'actpass', media: middlebox, path: direct, ownRelay: false };

test('RFC6714-4.3-1 RFC4975-8.1-3 an offer without msrp-cema whose c/m-line differs from its path is refused', () => {
  expect(cemaAnswerer({ ...offer, cema: false })).toBe('refuse');
  expect(cemaAnswerer({ ...offer, cema: false, media: same })).toBe('without cema');
});

test.each([
  ['relays on both sides', { path: relayed, ownRelay: true }, 'without cema'],
  ['an offerer with a relay that is active', { path: relayed, setup: 'active' }, 'without cema'],
  ['an offerer with a relay and no setup', { path: relayed, setup: undefined }, 'without cema'],
  ['an offerer with a relay that may be passive', { path: relayed }, 'with cema'],
  ['an own relay and a passive offerer', { ownRelay: true, setup: 'passive' }, 'without cema'],
  ['an own relay', { ownRelay: true }, 'with cema'],
  ['no relay', {}, 'with cema'],
  ['no relay, active offerer', { setup: 'active' }, 'with cema'],
] as const)('RFC6714-4.3-2 %s is answered %s', (_name, difference, expected) => {
  expect(cemaAnswerer({ ...offer, ...difference })).toBe(expected);
});

test('RFC6714-4.2-2 RFC4975-8.1-3 an active answerer connects to the c/m-line exactly if it answered with msrp-cema', () => {
  expect(answererTarget('with cema', middlebox)).toEqual(middlebox);
  expect(answererTarget('without cema', middlebox)).toBe(undefined);
});
