import { openNativeConnections } from '@webrtc-ims/ice-dtls/node';
import type {
  GatewayEvent,
  RtpTransportResources,
  TerminationDescription,
  TerminationReply,
  TransportResources,
} from '@webrtc-ims/iq';
import {
  absentBrowser,
  accessDescription,
  coreDescription,
  mediaGatewayConformance,
  pcmu,
} from '@webrtc-ims/iq/testing';
import { SrtpMasterKey, SrtpProtector, SrtpUnprotector } from '@webrtc-ims/rtp';
import { nodeSrtpEngine, PortPairAllocator } from '@webrtc-ims/rtp/node';
import { expect, test } from 'vitest';
import { createEimsAgw, type EimsAgw } from './gateway.ts';
import { GatewayWorld } from './support/gateway-world.ts';
import { granted } from './support/granted.ts';
import { Browser, Phone } from './support/peers.ts';

const world = GatewayWorld.forTests();
const { address } = world;
const phonePorts = new PortPairAllocator({ address });

for (const { name, run } of mediaGatewayConformance(async () => {
  const gateway = await createEimsAgw({ accessAddress: address, coreAddress: address });
  return { gateway, access: 'access', core: 'core', close: () => gateway.close() };
})) {
  test(`the gateway keeps the rules: ${name}`, run);
}

test('ims:TS23.334-6.2.17.1-1 ims:TS23.334-5.18-1 ims:TS33.328-5-1 a tone passes both ways once the certificate is verified, and the counters say so', async () => {
  const gateway = await world.gateway();
  const call = await connect(gateway);
  const { browser, phone, events } = call;
  await until(() => phone.tone.payloads.length >= 20 && browser.tone.payloads.length >= 20, call.talk);
  expect(phone.tone.heard(440)).toBeGreaterThan(0.9);
  expect(browser.tone.heard(1000)).toBeGreaterThan(0.9);
  // What one side sends under one source comes out under one source, and not under its own.
  expect([...phone.tone.sources]).not.toContain(0x1111_0000);
  expect(phone.tone.sources.size).toBe(1);
  expect(events.map(({ kind }) => kind)).toEqual(['ice-connected', 'dtls-connected']);
  expect(events.map(({ sequence }) => sequence)).toEqual([1, 2]);

  const released = granted(await gateway.release({ context: call.context }));
  const access = released.statistics[call.access.termination]?.[1];
  const core = released.statistics[call.core.termination]?.[1];
  expect(core?.packetsSent).toBe(phone.tone.payloads.length);
  expect(core?.octetsSent).toBe(160 * phone.tone.payloads.length);
  expect(access?.packetsReceived).toBeGreaterThanOrEqual(phone.tone.payloads.length);
  expect(access?.packetsLost).toBe(0);
  expect(gateway.held()).toEqual({ transports: 0, portPairs: 0 });
  // BYE: reports are not due within the first seconds.
  await until(() => phone.rtcpPackets === 1);
});

test('ims:TS23.334-5.2-1 nothing passes before the gate is open, or after it is shut', async () => {
  const gateway = await world.gateway();
  const call = await connect(gateway, 'inactive');
  const { browser, phone } = call;
  await during(200, call.talk);
  expect([phone.tone.payloads.length, browser.tone.payloads.length]).toEqual([0, 0]);

  granted(await gateway.modify({ ...call.access, modes: { 1: 'recvonly' } }));
  granted(await gateway.modify({ ...call.core, modes: { 1: 'sendonly' } }));
  await until(() => phone.tone.payloads.length >= 5, call.talk);
  expect(browser.tone.payloads.length).toBe(0);

  granted(await gateway.modify({ ...call.core, modes: { 1: 'inactive' } }));
  const soFar = await settled(phone.tone.payloads);
  await during(200, call.talk);
  expect(phone.tone.payloads.length).toBe(soFar);
});

test('ims:RFC5763-5-1 a foreign certificate gets no media and raises an event', async () => {
  const gateway = await world.gateway();
  const foreign = absentBrowser.fingerprints;
  const call = await connect(gateway, 'sendrecv', (remote) => ({ ...remote, fingerprints: foreign }), 'dtls-failed');
  await during(200, call.talk);
  expect(call.phone.tone.payloads.length).toBe(0);
  expect(call.browser.tone.payloads.length).toBe(0);
  expect(call.events.at(-1)).toMatchObject({ kind: 'dtls-failed', reason: 'fingerprint', ...call.access });
});

test('ims:TS23.334-8-3 a silent core is reported, and that it speaks again', async () => {
  const gateway = await world.gateway();
  const call = await connect(gateway);
  const description = coreDescription({ remote: call.phone.description, mode: 'sendrecv', inactivityTimeout: 200 });
  granted(await gateway.configure({ ...call.core, description }));
  await until(() => call.events.some(({ kind }) => kind === 'media-inactivity'));
  await until(() => call.events.some(({ kind }) => kind === 'media-resumed'), call.talk);
  expect(call.events.slice(2)).toMatchObject([
    { kind: 'media-inactivity', stream: 1, ...call.core },
    { kind: 'media-resumed', stream: 1, ...call.core },
  ]);
});

test('ims:TS23.334-6.2.17.6-2 a browser that no longer answers for its address is reported, and then given up', async () => {
  // Shorter than the interval of checks, so that consent runs out while the browser is still there.
  const gateway = await world.gateway({ edge: { limits: { consentTimeout: 300, consentGrace: 300 } } });
  const call = await connect(gateway);
  await until(() => call.events.some(({ kind }) => kind === 'ice-failed'));
  expect(call.events.slice(2)).toMatchObject([
    { kind: 'consent-lost', transport: 1, ...call.access },
    { kind: 'ice-failed', transport: 1, reason: 'consent', ...call.access },
  ]);
  expect(await gateway.configure({ ...call.access, description: accessDescription() })).toMatchObject({
    ok: false,
    error: { cause: 'transport-lost' },
  });
  granted(await gateway.release({ context: call.context }));
  expect(gateway.held()).toEqual({ transports: 0, portPairs: 0 });
});

test('a restart of ICE leaves the media running', async () => {
  const gateway = await world.gateway();
  const call = await connect(gateway);
  const before = granted(await gateway.audit({ context: call.context }));
  const restarted = granted(
    await gateway.configure({
      ...call.access,
      description: accessDescription({ remote: call.browser.description, mode: 'sendrecv', iceGeneration: 1 }),
    }),
  );
  const was = before.contexts[call.context]?.[call.access.termination]?.transports[1];
  const is = restarted.transports[1];
  if (was?.kind !== 'ice-dtls' || is?.kind !== 'ice-dtls') throw new Error('no access transport');
  expect(is.credentials.password).not.toBe(was.credentials.password);
  expect(is.fingerprint).toEqual(was.fingerprint);
  const soFar = call.phone.tone.payloads.length;
  await until(() => call.phone.tone.payloads.length >= soFar + 10, call.talk);
  expect(call.phone.tone.sources.size).toBe(1);
});

test.each(['AES_CM_128_HMAC_SHA1_80', 'AES_CM_128_HMAC_SHA1_32', 'AEAD_AES_128_GCM', 'AEAD_AES_256_GCM'] as const)(
  'ims:TS23.334-6.2.10.2-1 ims:TS33.328-5-1 the core speaks SRTP with %s under the keys of the descriptions, and nothing else is heard',
  async (suite) => {
    const gateway = await world.gateway();
    const call = await connect(gateway);
    const keys = { phone: SrtpMasterKey.generate(suite), gateway: SrtpMasterKey.generate(suite) };
    const engine = nodeSrtpEngine();
    const phone = await Phone.open(phonePorts, {
      protector: new SrtpProtector({ suite, masterKeys: [keys.phone], engine }),
      unprotector: new SrtpUnprotector({ suite, masterKeys: [keys.gateway], engine }),
    });
    world.closing(phone);
    const text = (key: SrtpMasterKey): string => Buffer.from(key.copyConcatenation()).toString('base64');
    const description = coreDescription({ remote: phone.description, mode: 'sendrecv' });
    const [transport] = Object.values(description.transports);
    if (transport?.kind !== 'rtp') throw new Error('no RTP');
    const sdes = { local: { suite, key: text(keys.gateway) }, remote: { suite, key: text(keys.phone) } };
    const secured = { ...description, transports: { 1: { ...transport, sdes } } };
    granted(await gateway.configure({ ...call.core, description: secured }));
    const talk = (): void => {
      call.browser.speak();
      phone.speak(call.corePort);
    };
    await until(() => phone.tone.payloads.length >= 20 && call.browser.tone.payloads.length >= 20, talk);
    expect(phone.tone.heard(440)).toBeGreaterThan(0.9);
    expect(call.browser.tone.heard(1000)).toBeGreaterThan(0.9);

    const stranger = world.closing(await Phone.open(phonePorts));
    granted(
      await gateway.configure({
        ...call.core,
        description: {
          ...secured,
          transports: { 1: { ...transport, sdes, remote: stranger.description } },
        },
      }),
    );
    const soFar = await settled(call.browser.tone.payloads);
    await during(200, () => stranger.speak(call.corePort));
    expect(call.browser.tone.payloads.length).toBe(soFar);
  },
);

test('a key of another length than its suite asks for is refused', async () => {
  const gateway = await world.gateway();
  const [transport] = Object.values(coreDescription().transports);
  if (transport?.kind !== 'rtp') throw new Error('no RTP');
  const sdes = { local: { suite: 'AEAD_AES_256_GCM', key: Buffer.alloc(30).toString('base64') } } as const;
  const description = { ...coreDescription(), transports: { 1: { ...transport, sdes } } };
  expect(await gateway.reserve({ realm: 'core', description })).toEqual({
    ok: false,
    error: { cause: 'bad-parameter', reason: 'a key has another length than its suite asks for' },
  });
  await until(() => gateway.held().portPairs === 0);
  expect(gateway.held()).toEqual({ transports: 0, portPairs: 0 });
});

test.each<readonly [string, (remote: Browser['description']) => Browser['description'], string]>([
  [
    'credentials of a restart that was not asked for',
    (remote) => ({ ...remote, credentials: absentBrowser.credentials }),
    'the peer restarts ICE and the generation stays',
  ],
  [
    'a new password alone',
    (remote) => ({ ...remote, credentials: { ...remote.credentials, password: absentBrowser.credentials.password } }),
    'one of the ICE credentials changes alone',
  ],
  [
    'another certificate',
    (remote) => ({ ...remote, fingerprints: absentBrowser.fingerprints }),
    'a new DTLS association needs a restart of ICE',
  ],
])('%s is refused, and the call goes on', async (_name, changed, reason) => {
  const gateway = await world.gateway();
  const call = await connect(gateway);
  const description = accessDescription({ remote: changed(call.browser.description), mode: 'sendrecv' });
  expect(await gateway.configure({ ...call.access, description })).toEqual({
    ok: false,
    error: { cause: 'bad-parameter', reason },
  });
  const soFar = call.phone.tone.payloads.length;
  await until(() => call.phone.tone.payloads.length >= soFar + 5, call.talk);
});

test('a browser that is lite as well is refused', async () => {
  const gateway = await world.gateway();
  const description = accessDescription({ remote: { ...absentBrowser, lite: true } });
  expect(await gateway.reserve({ realm: 'access', description })).toEqual({
    ok: false,
    error: { cause: 'unsupported', reason: 'both ICE agents would be lite' },
  });
  expect(gateway.held()).toEqual({ transports: 0, portPairs: 0 });
});

test('ims:RFC8122-5-1 a fingerprint with a hash that is not to be used says nothing, one with SHA-256 beside it counts', async () => {
  const gateway = await world.gateway();
  const weak = { algorithm: 'md5', value: Array.from({ length: 16 }, () => 'AB').join(':') };
  const call = await connect(gateway, 'sendrecv', (remote) => ({
    ...remote,
    fingerprints: [weak, ...remote.fingerprints],
  }));
  await until(() => call.phone.tone.payloads.length >= 5, call.talk);
  const alone = accessDescription({ remote: { ...absentBrowser, fingerprints: [weak] } });
  expect(await gateway.reserve({ realm: 'access', description: alone })).toEqual({
    ok: false,
    error: { cause: 'unsupported', reason: 'no fingerprint with a usable hash function' },
  });
});

test('plain RTP to the port of the browsers reaches nobody', async () => {
  const gateway = await world.gateway();
  const call = await connect(gateway);
  const stranger = world.closing(await Phone.open(phonePorts));
  const soFar = await settled(call.phone.tone.payloads);
  await during(200, () => stranger.speak(call.accessPort));
  expect(call.phone.tone.payloads.length).toBe(soFar);
});

test('packets from elsewhere than the signalled address are dropped', async () => {
  const gateway = await world.gateway();
  const call = await connect(gateway);
  const stranger = world.closing(await Phone.open(phonePorts));
  // What the phone itself said until the call stood.
  await during(100);
  const soFar = call.browser.tone.payloads.length;
  await during(200, () => stranger.speak(call.corePort));
  expect(call.browser.tone.payloads.length).toBe(soFar);
  await until(() => call.browser.tone.payloads.length >= soFar + 5, call.talk);
});

test('with latching the core is where its packets come from, whatever was signalled', async () => {
  const gateway = await world.gateway();
  const call = await connect(gateway);
  const plain = coreDescription({ remote: { rtp: { address, port: 9 } }, mode: 'sendrecv' });
  const latching = { kind: 'rtp', rtcpMux: false, latching: true, remote: { rtp: { address, port: 9 } } } as const;
  granted(await gateway.configure({ ...call.core, description: { ...plain, transports: { 1: latching } } }));
  const soFar = call.phone.tone.payloads.length;
  await until(() => call.phone.tone.payloads.length >= soFar + 5, call.talk);
});

test('two sides without a common codec are refused, and nothing is held', async () => {
  const gateway = await world.gateway();
  const { context } = granted(await gateway.reserve({ realm: 'access', description: accessDescription() }));
  const pcma = { ...pcmu, payloadType: 8, encodingName: 'PCMA' };
  expect(await gateway.reserve({ realm: 'core', context, description: coreDescription({ formats: [pcma] }) })).toEqual({
    ok: false,
    error: { cause: 'unsupported', reason: 'stream 1 has no codec in common on its two sides' },
  });
  expect(gateway.held()).toEqual({ transports: 1, portPairs: 0 });
});

test('a running stream changes its codec, one side after the other', async () => {
  const gateway = await world.gateway();
  const call = await connect(gateway);
  const relabelled = { ...pcmu, payloadType: 96, encodingName: 'L8' };
  const remote = call.browser.description;
  const access = (formats: typeof relabelled): TerminationDescription =>
    accessDescription({ remote, mode: 'sendrecv', formats: [formats] });
  granted(await gateway.configure({ ...call.access, description: access(relabelled) }));
  const core = { remote: call.phone.description, mode: 'sendrecv', formats: [relabelled] } as const;
  granted(await gateway.configure({ ...call.core, description: coreDescription(core) }));
  const soFar = await settled(call.phone.tone.payloads);
  // The browser still sends payload type 0, which is no longer agreed on.
  await during(100, call.talk);
  expect(call.phone.tone.payloads.length).toBe(soFar);
  granted(await gateway.configure({ ...call.access, description: access(pcmu) }));
  granted(await gateway.configure({ ...call.core, description: coreDescription({ ...core, formats: [pcmu] }) }));
  await until(() => call.phone.tone.payloads.length >= soFar + 5, call.talk);
});

test('ports that run out refuse a call, and one that ends frees its own', async () => {
  const gateway = await world.gateway({ corePortRange: [41_000, 41_001] });
  const request = { realm: 'core', description: coreDescription() };
  const first = granted(await gateway.reserve(request));
  expect(await gateway.reserve(request)).toMatchObject({ ok: false, error: { cause: 'no-resources' } });
  granted(await gateway.release({ context: first.context }));
  expect(granted(await gateway.reserve(request)).transports).toEqual(first.transports);
});

test('two hundred calls leave no transport, port, handle or memory behind', { timeout: 30_000 }, async () => {
  const gateway = await world.gateway();
  const native = openNativeConnections();
  await contexts(gateway, 20);
  const sockets = await settledSockets();
  const memory = process.memoryUsage().rss;
  await contexts(gateway, 200);
  expect(gateway.held()).toEqual({ transports: 0, portPairs: 0 });
  expect(openNativeConnections()).toBe(native);
  expect(await settledSockets()).toBe(sockets);
  // What a transport holds in the native engine is 100 KB and more: 200 that leak would be 20 MB.
  expect(process.memoryUsage().rss - memory).toBeLessThan(40 * 2 ** 20);
});

/** UDP sockets of this process, once those that are closing are gone from its list. */
async function settledSockets(): Promise<number> {
  await during(100);
  return process.getActiveResourcesInfo().filter((kind) => kind === 'UDPWrap').length;
}

/** Sets up and releases contexts, ten at a time. */
async function contexts(gateway: EimsAgw, count: number): Promise<void> {
  for (let done = 0; done < count; done += 10) {
    await Promise.all(
      Array.from({ length: 10 }, async () => {
        const one = granted(await gateway.reserve({ realm: 'access', description: accessDescription() }));
        const { context, termination } = one;
        granted(await gateway.reserve({ realm: 'core', context, description: coreDescription() }));
        granted(
          await gateway.configure({ context, termination, description: accessDescription({ remote: absentBrowser }) }),
        );
        granted(await gateway.release({ context }));
      }),
    );
  }
}

/** A browser and a phone that the gateway joins. */
async function connect(
  gateway: EimsAgw,
  mode: 'inactive' | 'sendrecv' = 'sendrecv',
  told: (remote: Browser['description']) => Browser['description'] = (remote) => remote,
  last: GatewayEvent['kind'] = 'dtls-connected',
) {
  const events: GatewayEvent[] = [];
  gateway.events((event) => events.push(event));
  const access = granted(
    await gateway.reserve({ realm: 'access', description: offering(accessDescription({ mode })) }),
  );
  const { context } = access;
  const local = access.transports[1];
  if (local?.kind !== 'ice-dtls') throw new Error('no access transport');
  const browser = world.closing(await Browser.answer(world.browsers, local));
  const phone = world.closing(await Phone.open(phonePorts));
  const core = granted(
    await gateway.reserve({
      realm: 'core',
      context,
      description: coreDescription({ remote: phone.description, mode }),
    }),
  );
  const corePort = plain(core.transports[1]).rtp;
  const answered = accessDescription({ remote: told(browser.description), mode });
  granted(await gateway.configure({ ...identifiers(access), description: answered }));
  const talk = (): void => {
    browser.speak();
    phone.speak(corePort);
  };
  await until(() => events.some(({ kind }) => kind === last), talk);
  const accessPort = { address, port: local.candidates[0]?.port ?? 0 };
  return {
    context,
    access: identifiers(access),
    core: identifiers(core),
    accessPort,
    corePort,
    browser,
    phone,
    events,
    talk,
  };
}

/** The same description as our offer, in which the DTLS roles are open. */
function offering(description: TerminationDescription): TerminationDescription {
  const transport = description.transports[1];
  return transport?.kind === 'ice-dtls'
    ? { ...description, transports: { 1: { ...transport, setup: 'actpass' } } }
    : description;
}

function plain(resources: TransportResources | undefined): RtpTransportResources {
  if (resources?.kind !== 'rtp') throw new Error('no plain transport');
  return resources;
}

function identifiers({ context, termination }: TerminationReply): Pick<TerminationReply, 'context' | 'termination'> {
  return { context, termination };
}

/** Does something every 10 ms until a condition holds, for 10 s at most. */
async function until(condition: () => boolean, meanwhile: () => void = () => {}): Promise<void> {
  for (let turn = 0; !condition(); turn++) {
    if (turn === 1000) throw new Error('it did not come to pass');
    meanwhile();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** How many there are once none has come for twenty turns: what was on the way has arrived. */
async function settled(payloads: readonly unknown[]): Promise<number> {
  let count = -1;
  let turns = 0;
  await until(() => {
    turns = payloads.length === count ? turns + 1 : 0;
    count = payloads.length;
    return turns === 20;
  });
  return count;
}

async function during(milliseconds: number, meanwhile: () => void = () => {}): Promise<void> {
  const end = performance.now() + milliseconds;
  await until(() => performance.now() >= end, meanwhile);
}
