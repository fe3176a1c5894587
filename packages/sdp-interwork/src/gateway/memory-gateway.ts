import { MisuseError } from '@webrtc-ims/core';
import type {
  ContextPlan,
  Fingerprint,
  IceDtlsTransportResources,
  RtpTransportResources,
  Side,
  TerminationDescription,
  TerminationReply,
  TerminationStep,
  TransportId,
  TransportResources,
} from '@webrtc-ims/iq';
import type { Mutable } from '../mutable.ts';
import type { Resources } from '../offer-answer/complete.ts';

/** What a {@link MemoryGateway} gives out. */
export interface MemoryGatewayOptions {
  /** Address of the access side. Default `198.51.100.20`. */
  readonly accessAddress?: string;
  /** Address of the core side. Default `10.10.0.20`. */
  readonly coreAddress?: string;
  /** Whether its ICE is lite. Default true. */
  readonly lite?: boolean;
  /** RTCP port relative to the RTP port. Default 1. */
  readonly rtcpOffset?: number;
}

/**
 * A media gateway that keeps books instead of moving packets: it hands out ports in order, keeps those of transports that go on, and gives new
 * ICE credentials for a new ICE generation. For tests of controllers.
 */
export class MemoryGateway {
  /** What it holds, per termination. */
  readonly terminations: Map<string, TerminationDescription> = new Map();
  readonly #options: Required<MemoryGatewayOptions>;
  readonly #ports: Map<string, number> = new Map();
  readonly #held: { [side in Side]?: string | undefined } = {};
  #nextPort = 30_000;
  #nextTermination = 1;

  constructor(options: MemoryGatewayOptions = {}) {
    this.#options = {
      accessAddress: '198.51.100.20',
      coreAddress: '10.10.0.20',
      lite: true,
      rtcpOffset: 1,
      ...options,
    };
  }

  /** Carries out a plan and gives the replies that `complete` wants. */
  carryOut(plan: ContextPlan): Resources {
    const core = this.#step('core', plan.core);
    const access = this.#step('access', plan.access);
    const resources: Mutable<Resources> = {};
    if (core !== undefined) resources.core = core;
    if (access !== undefined) resources.access = access;
    return resources;
  }

  #step(side: Side, step: TerminationStep): TerminationReply | undefined {
    const termination = this.#held[side];
    switch (step.operation) {
      case 'reserve': {
        const made = `${step.request.realm}/${this.#nextTermination++}`;
        this.#held[side] = made;
        return this.#reply(made, step.request.description);
      }
      case 'configure':
        return this.#reply(expected(termination), step.description);
      case 'modify': {
        const held = expected(this.terminations.get(expected(termination)));
        const streams = Object.fromEntries(
          Object.entries(held.streams).map(([id, stream]) => [
            id,
            { ...stream, mode: step.modes[Number(id)] ?? stream.mode },
          ]),
        );
        this.terminations.set(expected(termination), { ...held, streams });
        return undefined;
      }
      case 'release':
        this.terminations.delete(expected(termination));
        this.#held[side] = undefined;
        return undefined;
      default:
        return undefined;
    }
  }

  #reply(termination: string, description: TerminationDescription): TerminationReply {
    this.terminations.set(termination, description);
    const transports: Record<TransportId, TransportResources> = {};
    for (const [id, transport] of Object.entries(description.transports)) {
      const port = this.#port(`${termination}#${id}`);
      const address = this.#options.coreAddress;
      if (transport.kind === 'ice-dtls') {
        const resources = this.#iceDtls(port, transport.iceGeneration);
        if (transport.data) resources.sctp = { port: 5000, maxMessageSize: 262_144 };
        transports[Number(id)] = resources;
      } else if (transport.kind === 'udp') transports[Number(id)] = { kind: 'udp', address: { address, port } };
      else if (transport.kind === 'tcp') {
        transports[Number(id)] = {
          kind: 'tcp',
          address: { address, port },
          ...(transport.tls ? { fingerprint } : {}),
        };
      } else {
        const resources: Mutable<RtpTransportResources> = { kind: 'rtp', rtp: { address, port } };
        if (!transport.rtcpMux) resources.rtcp = { address, port: port + this.#options.rtcpOffset };
        transports[Number(id)] = resources;
      }
    }
    return { context: 'context-1', termination, transports };
  }

  #port(key: string): number {
    const port = this.#ports.get(key) ?? this.#nextPort;
    if (!this.#ports.has(key)) this.#nextPort += 4;
    this.#ports.set(key, port);
    return port;
  }

  #iceDtls(port: number, generation: number): Mutable<IceDtlsTransportResources> {
    const { accessAddress: address, lite } = this.#options;
    return {
      kind: 'ice-dtls',
      credentials: {
        usernameFragment: `gw${port}g${generation}`,
        password: `gatewaypasswordgateway${port}g${generation}`,
      },
      lite,
      candidates: [
        { foundation: '1', component: 1, protocol: 'udp', priority: 2_130_706_431, address, port, type: 'host' },
      ],
      fingerprint,
    };
  }
}

const fingerprint: Fingerprint = {
  algorithm: 'sha-256',
  value: Array.from({ length: 32 }, (_, i) => (i + 0x9c).toString(16).toUpperCase().padStart(2, '0')).join(':'),
};

function expected<T>(held: T | undefined): T {
  if (held === undefined) throw new MisuseError('SDP_TEST_GATEWAY', 'the plan changes a termination that is not there');
  return held;
}
