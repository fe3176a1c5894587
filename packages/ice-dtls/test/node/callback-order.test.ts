import { beforeEach, expect, test, vi } from 'vitest';
import { Scene, type Watched, watched } from '../support/session.ts';
import { agentParameters } from '../support/stun-agent.ts';

// The engine tells of ICE and of the connection through queues of their own, so either may be heard first. Here the test is the engine.
const engine = vi.hoisted(() => {
  class FakeConnection {
    static last: FakeConnection | undefined;
    ice = 'new';
    readonly #callbacks = new Map<string, (state: string) => void>();

    constructor() {
      FakeConnection.last = this;
    }

    onStateChange = (callback: (state: string) => void): void => void this.#callbacks.set('state', callback);
    onIceStateChange = (callback: (state: string) => void): void => void this.#callbacks.set('ice', callback);
    onGatheringStateChange = (callback: (state: string) => void): void =>
      void this.#callbacks.set('gathering', callback);
    onTrack = (): void => {};
    onDataChannel = (): void => {};
    setRemoteDescription = (): void => this.tell('gathering complete');
    localDescription = (): { readonly sdp: string } => ({ sdp: 'a=candidate:1 1 UDP 1 127.0.0.1 9 typ host\r\n' });
    remoteFingerprint = (): { readonly algorithm: string; readonly value: string } => ({
      algorithm: 'sha-256',
      value: Array.from({ length: 32 }, () => 'AB').join(':'),
    });
    iceState = (): string => this.ice;
    getSelectedCandidatePair = (): null => null;
    close = (): void => this.tell('state closed');

    /** `state` or `ice`, and what it becomes. */
    tell(what: string): void {
      const [queue = '', state = ''] = what.split(' ');
      this.#callbacks.get(queue)?.(state);
    }
  }
  return { FakeConnection };
});
vi.mock('node-datachannel', () => ({
  Audio: class {},
  PeerConnection: engine.FakeConnection,
  cleanup: () => {},
  setSctpSettings: () => {},
}));

const scene = new Scene();
beforeEach(() => scene.close());

async function told(...events: readonly string[]): Promise<Watched['events']> {
  const edge = await scene.edge({ ice: 'native' });
  const side = await watched(edge, { media: false, remote: agentParameters('offer', []) });
  for (const event of events) {
    if (event === 'state failed') engine.FakeConnection.last!.ice = 'failed';
    engine.FakeConnection.last!.tell(event);
  }
  await edge.close();
  expect(scene.faults).toEqual([]);
  return side.events;
}

const up = [{ type: 'ice-connected' }, { type: 'dtls-connected', role: 'passive' }];
const lost = [{ type: 'consent-lost' }, { type: 'ice-failed', stage: 'consent' }, { type: 'closed', by: 'failure' }];

test('ICE is up before DTLS is, whichever is heard first', async () => {
  const local = { type: 'closed', by: 'local' };
  expect(await told('ice connected', 'state connected')).toMatchObject([...up, local]);
  expect(await told('state connected', 'ice connected', 'ice completed')).toMatchObject([...up, local]);
});

test('GW-CONSENT-2 loss of consent is told as such, whichever is heard first', async () => {
  const before = ['ice connected', 'state connected'];
  expect(await told(...before, 'ice failed', 'state failed', 'state closed')).toMatchObject([...up, ...lost]);
  expect(await told(...before, 'state failed', 'ice failed', 'state closed')).toMatchObject([...up, ...lost]);
});

test('ICE that fails before it was up is not taken for a failed handshake', async () => {
  const failed = [
    { type: 'ice-failed', stage: 'engine' },
    { type: 'closed', by: 'failure' },
  ];
  expect(await told('ice failed', 'state failed')).toEqual(failed);
  expect(await told('state failed', 'ice failed')).toEqual(failed);
});

test('a close by the peer is none of these', async () => {
  const closed = { type: 'closed', by: 'peer' };
  expect(await told('ice connected', 'state connected', 'state closed')).toMatchObject([...up, closed]);
});
