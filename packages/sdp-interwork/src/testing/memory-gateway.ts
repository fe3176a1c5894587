import type {
  ConfigureRequest,
  IceDtlsTransportResources,
  ReserveRequest,
  TerminationDescription,
  TerminationReply,
  TransportId,
  TransportResources,
} from '@webrtc-ims/iq';
import type { Resources } from '../offer-answer/complete.ts';
import type { Plan, TerminationStep } from '../plan/plan.ts';

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
  carryOut(plan: Plan): Resources {
    const core = this.#step(plan.core);
    const access = this.#step(plan.access);
    return { ...(core === undefined ? {} : { core }), ...(access === undefined ? {} : { access }) };
  }

  #step(step: TerminationStep): TerminationReply | undefined {
    switch (step.operation) {
      case 'reserve':
        return this.#reply(`${step.request.realm}/${this.#nextTermination++}`, step.request);
      case 'configure':
        return this.#reply(step.request.termination, step.request);
      case 'modify': {
        const { termination, modes } = step.request;
        const held = this.terminations.get(termination)!;
        const streams = Object.fromEntries(
          Object.entries(held.streams).map(([id, stream]) => [
            id,
            { ...stream, mode: modes[Number(id)] ?? stream.mode },
          ]),
        );
        this.terminations.set(termination, { ...held, streams });
        return undefined;
      }
      case 'release':
        if (step.request.termination !== undefined) this.terminations.delete(step.request.termination);
        return undefined;
      default:
        return undefined;
    }
  }

  #reply(termination: string, request: ReserveRequest | ConfigureRequest): TerminationReply {
    this.terminations.set(termination, request.description);
    const transports: Record<TransportId, TransportResources> = {};
    for (const [id, transport] of Object.entries(request.description.transports)) {
      const port = this.#port(`${termination}#${id}`);
      if (transport.kind === 'ice-dtls') transports[Number(id)] = this.#iceDtls(port, transport.iceGeneration);
      else {
        const address = this.#options.coreAddress;
        const rtcp = { address, port: port + this.#options.rtcpOffset };
        transports[Number(id)] = { kind: 'rtp', rtp: { address, port }, ...(transport.rtcpMux ? {} : { rtcp }) };
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

  #iceDtls(port: number, generation: number): IceDtlsTransportResources {
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
      fingerprint: {
        algorithm: 'sha-256',
        value: Array.from({ length: 32 }, (_, i) => (i + 0x9c).toString(16).toUpperCase().padStart(2, '0')).join(':'),
      },
    };
  }
}
