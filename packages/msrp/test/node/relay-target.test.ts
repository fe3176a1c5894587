import { expect, test } from 'vitest';
import { decodeUri } from '../../src/index.ts';
import { type RelayResolver, relayTargets } from '../../src/node/index.ts';

const asked: string[] = [];
const resolver = (records: Awaited<ReturnType<RelayResolver['resolveSrv']>> | undefined): RelayResolver => ({
  async resolveSrv(name) {
    asked.push(name);
    if (records === undefined) throw new Error('ENOTFOUND');
    return records;
  },
  async lookup(host) {
    asked.push(host);
    return ['192.0.2.1', '2001:db8::1'];
  },
});

async function targets(uri: string, records?: Awaited<ReturnType<RelayResolver['resolveSrv']>>) {
  asked.length = 0;
  const decoded = decodeUri(uri);
  if (!decoded.ok) throw decoded.error;
  return relayTargets(decoded.value, resolver(records));
}

test('RFC4976-8-1 a relay without a port is looked for by SRV, then by address with port 2855', async () => {
  const records = [
    { name: 'b.example.com', port: 2, priority: 20, weight: 1 },
    { name: 'a.example.com', port: 1, priority: 10, weight: 1 },
    { name: 'c.example.com', port: 3, priority: 10, weight: 9 },
  ];
  expect(await targets('msrps://alice@example.com;tcp', records)).toEqual([
    { host: 'c.example.com', port: 3 },
    { host: 'a.example.com', port: 1 },
    { host: 'b.example.com', port: 2 },
  ]);
  expect(asked).toEqual(['_msrps._tcp.example.com']);
  expect(await targets('msrps://example.com;tcp')).toEqual([
    { host: '192.0.2.1', port: 2855 },
    { host: '2001:db8::1', port: 2855 },
  ]);
  expect(await targets('msrps://example.com;tcp', [{ name: '', port: 0, priority: 0, weight: 0 }])).toEqual([]);
});

test('RFC4976-8-1 a port or a numeric host is used as it stands', async () => {
  expect(await targets('msrps://example.com:9000;tcp', [])).toEqual([{ host: 'example.com', port: 9000 }]);
  expect(await targets('msrps://[2001:db8::2];tcp', [])).toEqual([{ host: '2001:db8::2', port: 2855 }]);
  expect(asked).toEqual([]);
});
