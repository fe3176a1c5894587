import { readFileSync } from 'node:fs';
import type { Result } from '@webrtc-ims/core';
import {
  answerCrypto,
  type CryptoAgreement,
  checkCryptoAnswer,
  offerCrypto,
  SrtpProtector,
  SrtpUnprotector,
  srtpOptionsOf,
} from '@webrtc-ims/rtp';
import { nodeSrtpEngine, PlainRtpEndpoint, PortPairAllocator } from '@webrtc-ims/rtp/node';
import { expect, test } from 'vitest';
import { rtp } from './support/srtp-pair.ts';

const guide = readFileSync(new URL('../../../docs/guides/rtp.md', import.meta.url), 'utf8');
const samples = [...guide.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) => code);

interface Arrival {
  readonly from: string;
  readonly stream: string;
  readonly component: string;
  readonly octets: Uint8Array;
}

/** Runs the leg of the guide with the keys of this side. */
async function leg(agreement: CryptoAgreement): Promise<{
  readonly endpoint: PlainRtpEndpoint;
  readonly arrival: Promise<Arrival>;
}> {
  let arrived: (arrival: Arrival) => void = () => {};
  const arrival = new Promise<Arrival>((resolve) => {
    arrived = resolve;
  });
  const given = {
    nodeSrtpEngine,
    PlainRtpEndpoint,
    SrtpProtector,
    SrtpUnprotector,
    srtpOptionsOf,
    ports: new PortPairAllocator(),
    agreement,
    running: { receive: arrived },
  };
  const opened = (await new Function(
    ...Object.keys(given),
    `'use strict';return (async () => {${samples[0]};return opened;})();`,
  )(...Object.values(given))) as Result<PlainRtpEndpoint>;
  if (!opened.ok) throw opened.error;
  return { endpoint: opened.value, arrival };
}

test('the leg of the guide speaks SRTP with its like, under the keys that offer and answer brought', async () => {
  expect(samples).toHaveLength(1);
  const offer = offerCrypto({ suites: ['AES_CM_128_HMAC_SHA1_80'] });
  const answer = answerCrypto(offer, { suites: ['AES_CM_128_HMAC_SHA1_80'] });
  if (!answer.ok) throw answer.error;
  const checked = checkCryptoAnswer(offer, [answer.value.local]);
  if (!checked.ok) throw checked.error;
  const near = await leg(checked.value);
  const far = await leg(answer.value);
  const { address, rtpPort: port } = far.endpoint;
  expect(near.endpoint.send('rtp', rtp(1), { address, port })).toBe(true);
  const { octets, ...what } = await far.arrival;
  expect(what).toEqual({
    from: 'plain',
    stream: '0',
    component: 'rtp',
    source: { address: near.endpoint.address, port: near.endpoint.rtpPort },
  });
  expect([...octets]).toEqual([...rtp(1)]);
  await Promise.all([near.endpoint.close(), far.endpoint.close()]);
});
