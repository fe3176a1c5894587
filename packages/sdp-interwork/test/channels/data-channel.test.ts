import { expect, test } from 'vitest';
import { readDataChannels } from '../../src/channels/data-channel.ts';

const channels = (...lines: readonly string[]) =>
  readDataChannels(
    lines.map((text, index) => {
      const colon = text.indexOf(':');
      return { name: text.slice(0, colon), value: text.slice(colon + 1), line: index + 1 };
    }),
  );

test('RFC8864-5.2-1 RFC8864-5.2-2 every dcsa goes to the dcmap with its id, before it or behind; one without a dcmap is nothing', () => {
  const read = channels(
    'dcsa:4 hlang-send:en',
    'dcmap:4 subprotocol="t140"',
    'dcmap:2 subprotocol="msrp"',
    'dcsa:2 path:msrps://a:9/b;dc',
    'dcsa:2 msrp-cema',
    'dcsa:6 setup:active',
    'dcsa:2',
    'dcmap:2 subprotocol="bfcp"',
  );
  expect(read.map(({ id, subprotocol, attributes, line }) => ({ id, subprotocol, attributes, line }))).toEqual([
    {
      id: 2,
      subprotocol: 'msrp',
      line: 3,
      attributes: [
        { name: 'path', value: 'msrps://a:9/b;dc' },
        { name: 'msrp-cema', value: '' },
      ],
    },
    { id: 4, subprotocol: 't140', line: 2, attributes: [{ name: 'hlang-send', value: 'en' }] },
  ]);
});
