import type { Cause } from '../cause.ts';
import type { PayloadFormat } from '../codec.ts';
import type { Realm } from '../identifiers.ts';
import type { Answer, MediaGateway } from '../media-gateway.ts';
import type { RtpStreamRequest } from '../stream.ts';
import type { TerminationDescription, TerminationReply, TransportResources } from '../termination.ts';
import { absentBrowser, accessDescription, coreDescription } from './descriptions.ts';

/** A gateway that nobody else uses, and how to be rid of it. */
export interface GatewayUnderTest {
  readonly gateway: MediaGateway;
  /** A realm of ICE and DTLS transports. */
  readonly access: Realm;
  /** A realm of plain RTP transports. */
  readonly core: Realm;
  close(): Promise<void>;
}

/** One rule that every {@link MediaGateway} keeps. `run` rejects when it is broken. */
export interface ConformanceCase {
  readonly name: string;
  run(): Promise<void>;
}

/**
 * The rules of {@link MediaGateway} as tests for any runner. Each case sets up a gateway of its own.
 *
 * @example
 * ```ts
 * for (const { name, run } of mediaGatewayConformance(setup)) test(name, run);
 * ```
 */
export function mediaGatewayConformance(setup: () => Promise<GatewayUnderTest>): readonly ConformanceCase[] {
  return Object.entries(rules).map(([name, rule]) => ({
    name,
    run: async () => {
      const subject = await setup();
      try {
        await rule(subject);
      } finally {
        await subject.close();
      }
    },
  }));
}

type Rule = (subject: GatewayUnderTest) => Promise<void>;

const rules: Readonly<Record<string, Rule>> = {
  'a reservation makes a context, a second one joins it': async ({ gateway, access, core }) => {
    const first = granted(await gateway.reserve({ realm: access, description: accessDescription() }));
    const second = granted(
      await gateway.reserve({ realm: core, context: first.context, description: coreDescription() }),
    );
    same(second.context, first.context, 'the context of the second termination');
    different(second.termination, first.termination, 'the terminations');
    same(transport(first).kind, 'ice-dtls', 'the kind of the access transport');
    same(transport(second).kind, 'rtp', 'the kind of the core transport');
  },

  'identifiers have at least 64 bits and are not repeated': async ({ gateway, core }) => {
    const seen = new Set<string>();
    for (let i = 0; i < 8; i++) {
      const { context, termination } = granted(await gateway.reserve({ realm: core, description: coreDescription() }));
      for (const id of [context, termination]) {
        if (id.length < 11) throw new Error(`an identifier has ${id.length} characters`);
        if (seen.has(id)) throw new Error('an identifier came twice');
        seen.add(id);
      }
      granted(await gateway.release({ context }));
    }
  },

  'a realm that is not there is refused': async ({ gateway }) => {
    refusedWith('unknown-realm', await gateway.reserve({ realm: 'nowhere', description: coreDescription() }));
  },

  'a context that is not there is refused': async ({ gateway, core }) => {
    const context = 'nobody-made-this-context';
    refusedWith('unknown-context', await gateway.reserve({ realm: core, context, description: coreDescription() }));
    refusedWith(
      'unknown-context',
      await gateway.configure({ context, termination: 'x', description: coreDescription() }),
    );
    refusedWith('unknown-context', await gateway.modify({ context, termination: 'x', modes: {} }));
    refusedWith('unknown-context', await gateway.audit({ context }));
  },

  'a termination that is not there is refused': async ({ gateway, core }) => {
    const { context } = granted(await gateway.reserve({ realm: core, description: coreDescription() }));
    const termination = 'nobody-made-this-termination';
    refusedWith(
      'unknown-termination',
      await gateway.configure({ context, termination, description: coreDescription() }),
    );
    refusedWith('unknown-termination', await gateway.modify({ context, termination, modes: {} }));
  },

  'a reservation that makes no sense is refused and leaves nothing behind': async ({ gateway, core }) => {
    for (const description of senseless) {
      refusedWith('bad-parameter', await gateway.reserve({ realm: core, description }));
    }
    same(Object.keys(granted(await gateway.audit({})).contexts).length, 0, 'contexts after refused reservations');
  },

  'a refused configuration leaves the termination as it was': async ({ gateway, core }) => {
    const made = granted(await gateway.reserve({ realm: core, description: coreDescription() }));
    const before = JSON.stringify(granted(await gateway.audit({})));
    for (const description of senseless)
      refusedWith('bad-parameter', await gateway.configure({ ...identifiers(made), description }));
    same(JSON.stringify(granted(await gateway.audit({}))), before, 'the audit after refused configurations');
  },

  'the local address of a plain transport stays when the peer becomes known': async ({ gateway, core }) => {
    const made = granted(await gateway.reserve({ realm: core, description: coreDescription() }));
    const remote = { rtp: { address: '127.0.0.1', port: 9 }, rtcp: { address: '127.0.0.1', port: 19 } };
    const configured = granted(
      await gateway.configure({ ...identifiers(made), description: coreDescription({ remote }) }),
    );
    same(JSON.stringify(configured.transports), JSON.stringify(made.transports), 'the local transports');
  },

  'RTCP has the next port, or none of its own when it is multiplexed': async ({ gateway, core }) => {
    const plain = transport(granted(await gateway.reserve({ realm: core, description: coreDescription() })));
    if (plain.kind !== 'rtp') throw new Error(`a plain transport is ${plain.kind}`);
    same(plain.rtp.port % 2, 0, 'the parity of the RTP port');
    same(plain.rtcp?.port, plain.rtp.port + 1, 'the RTCP port');
    const muxed = transport(
      granted(await gateway.reserve({ realm: core, description: coreDescription({ rtcpMux: true }) })),
    );
    same(muxed.kind === 'rtp' ? muxed.rtcp : 'another kind', undefined, 'the RTCP address of a multiplexed transport');
  },

  'ICE credentials stay until another generation is asked for, the fingerprint stays beyond': async ({
    gateway,
    access,
  }) => {
    const made = granted(await gateway.reserve({ realm: access, description: accessDescription() }));
    const answered = granted(
      await gateway.configure({ ...identifiers(made), description: accessDescription({ remote: absentBrowser }) }),
    );
    same(JSON.stringify(answered.transports), JSON.stringify(made.transports), 'the local side after the answer');
    const restarted = granted(
      await gateway.configure({
        ...identifiers(made),
        description: accessDescription({ remote: absentBrowser, iceGeneration: 1 }),
      }),
    );
    const [before, after] = [transport(made), transport(restarted)];
    if (before.kind !== 'ice-dtls' || after.kind !== 'ice-dtls')
      throw new Error('an access transport is of another kind');
    different(after.credentials.usernameFragment, before.credentials.usernameFragment, 'the username fragments');
    different(after.credentials.password, before.credentials.password, 'the passwords');
    same(after.fingerprint.value, before.fingerprint.value, 'the fingerprint after a restart');
  },

  'local ICE credentials are long enough': async ({ gateway, access }) => {
    const local = transport(granted(await gateway.reserve({ realm: access, description: accessDescription() })));
    if (local.kind !== 'ice-dtls') throw new Error(`an access transport is ${local.kind}`);
    // RFC 8839 5.4
    if (local.credentials.usernameFragment.length < 4) throw new Error('the username fragment is shorter than 24 bits');
    if (local.credentials.password.length < 22) throw new Error('the password is shorter than 128 bits');
    if (local.candidates.length === 0) throw new Error('there is no candidate');
  },

  'a gate of a stream that is not there cannot be moved': async ({ gateway, core }) => {
    const made = granted(await gateway.reserve({ realm: core, description: coreDescription() }));
    const before = JSON.stringify(granted(await gateway.audit({})));
    refusedWith(
      'bad-parameter',
      await gateway.modify({ ...identifiers(made), modes: { 1: 'sendrecv', 2: 'sendrecv' } }),
    );
    same(JSON.stringify(granted(await gateway.audit({}))), before, 'the audit after a refused change of gates');
  },

  'gates move and nothing else does': async ({ gateway, core }) => {
    const made = granted(await gateway.reserve({ realm: core, description: coreDescription() }));
    granted(await gateway.modify({ ...identifiers(made), modes: { 1: 'sendrecv' } }));
    const now = granted(await gateway.audit({})).contexts[made.context]?.[made.termination];
    same(JSON.stringify(now?.description), JSON.stringify(coreDescription({ mode: 'sendrecv' })), 'the description');
    same(JSON.stringify(now?.transports), JSON.stringify(made.transports), 'the local transports');
  },

  'releasing again, and releasing what never was, succeeds': async ({ gateway, core }) => {
    const { context, termination } = granted(await gateway.reserve({ realm: core, description: coreDescription() }));
    const first = granted(await gateway.release({ context, termination }));
    same(Object.keys(first.statistics).join(), termination, 'the terminations in the statistics');
    same(
      Object.keys(granted(await gateway.release({ context, termination })).statistics).length,
      0,
      'statistics of nothing',
    );
    granted(await gateway.release({ context }));
    granted(await gateway.release({ context: 'never' }));
    refusedWith('unknown-context', await gateway.modify({ context, termination, modes: {} }));
  },

  'releasing one termination leaves the other': async ({ gateway, access, core }) => {
    const one = granted(await gateway.reserve({ realm: access, description: accessDescription() }));
    const { context } = one;
    const other = granted(await gateway.reserve({ realm: core, context, description: coreDescription() }));
    granted(await gateway.release(identifiers(one)));
    granted(await gateway.modify({ ...identifiers(other), modes: { 1: 'sendrecv' } }));
    refusedWith('unknown-termination', await gateway.modify({ ...identifiers(one), modes: {} }));
  },

  'calls on one context take effect in the order in which they were made': async ({ gateway, core }) => {
    const made = granted(await gateway.reserve({ realm: core, description: coreDescription() }));
    const answers = await Promise.all([
      gateway.modify({ ...identifiers(made), modes: { 1: 'sendrecv' } }),
      gateway.configure({ ...identifiers(made), description: coreDescription({ mode: 'recvonly' }) }),
      gateway.release({ context: made.context }),
      gateway.modify({ ...identifiers(made), modes: { 1: 'sendonly' } }),
    ]);
    same(answers.map((answer) => answer.ok).join(), 'true,true,true,false', 'which calls were granted');
    refusedWith('unknown-context', answers[3]);
  },

  'nothing is shared with the caller': async ({ gateway, core }) => {
    const description = JSON.parse(JSON.stringify(coreDescription())) as TerminationDescription;
    const made = granted(await gateway.reserve({ realm: core, description }));
    const before = JSON.stringify(granted(await gateway.audit({})));
    delete (description.streams as Record<number, unknown>)[1];
    try {
      delete (made.transports as Record<number, unknown>)[1];
    } catch {
      // A frozen answer is as good as a copied one.
    }
    same(
      JSON.stringify(granted(await gateway.audit({}))),
      before,
      'the audit after the caller changed its own objects',
    );
  },

  'what is released can be used again': async ({ gateway, access, core }) => {
    const before = granted(await gateway.capabilities()).freeTerminations;
    for (let i = 0; i < 5; i++) {
      const one = granted(await gateway.reserve({ realm: access, description: accessDescription() }));
      granted(await gateway.reserve({ realm: core, context: one.context, description: coreDescription() }));
      granted(await gateway.release({ context: one.context }));
    }
    same(granted(await gateway.capabilities()).freeTerminations, before, 'the free terminations');
    same(Object.keys(granted(await gateway.audit({})).contexts).length, 0, 'the contexts');
  },
};

const senseless: readonly TerminationDescription[] = [
  { ...coreDescription(), transports: {} },
  withStream({ transport: 2 }),
  withStream({ stream: 2 }),
  withStream({ receive: [{ ...format(), payloadType: 128 }] }),
  withStream({ send: [format(), format()] }),
  withStream({ dscp: 64 }),
  coreDescription({ remote: { rtp: { address: '127.0.0.1', port: 0 } } }),
  coreDescription({ remote: { rtp: { address: '127.0.0.1', port: 65_536 } } }),
  coreDescription({ remote: { rtp: { address: 'example.org', port: 4000 } } }),
];

function withStream(members: Partial<RtpStreamRequest>): TerminationDescription {
  const description = coreDescription();
  return { ...description, streams: { 1: { ...stream(description), ...members } } };
}

function format(): PayloadFormat {
  return { payloadType: 0, encodingName: 'PCMU', clockRate: 8000, channels: 1, parameters: {} };
}

function stream(description: TerminationDescription): RtpStreamRequest {
  const found = description.streams[1];
  if (found?.kind !== 'rtp') throw new Error('the description has no stream 1');
  return found;
}

function transport(reply: TerminationReply): TransportResources {
  const found = reply.transports[1];
  if (found === undefined) throw new Error('the reply has no transport 1');
  return found;
}

function identifiers({ context, termination }: TerminationReply): Pick<TerminationReply, 'context' | 'termination'> {
  return { context, termination };
}

function granted<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new Error(`refused: ${answer.error.cause}, ${answer.error.reason}`);
  return answer.value;
}

function refusedWith(cause: Cause, answer: Answer<unknown> | undefined): void {
  if (answer === undefined || answer.ok) throw new Error(`granted where ${cause} was due`);
  same(answer.error.cause, cause, 'the cause');
}

function same(actual: unknown, expected: unknown, what: string): void {
  if (actual !== expected) throw new Error(`${what}: ${String(actual)} instead of ${String(expected)}`);
}

function different(one: unknown, other: unknown, what: string): void {
  if (one === other) throw new Error(`${what} are the same`);
}
