import { ChannelJoint } from '@webrtc-ims/agw';
import { RtpCoreTransport, RtpJoint, TcpCoreTransport } from '@webrtc-ims/agw/node';
import { bfcpApplication } from '@webrtc-ims/agw/node/bfcp';
import { msrpApplication } from '@webrtc-ims/agw/node/msrp';
import { t140Application } from '@webrtc-ims/agw/node/t140';
import { failure, LimitError, ok } from '@webrtc-ims/core';
import { AccessTransport, createCertificate, createMediaEdge, type MediaEdgeOptions } from '@webrtc-ims/ice-dtls/node';
import {
  type GatewayLimits,
  type GatewayTransport,
  type InProcessGateway,
  inProcessGateway,
  jointOf,
  transportBehaviour,
} from '@webrtc-ims/iq';
import { PortPairAllocator } from '@webrtc-ims/rtp/node';

/** Options of {@link createEimsAgw}. */
export interface EimsAgwOptions {
  /** Address of this host on which browsers reach it. */
  readonly accessAddress: string;
  /** UDP port for all browsers; 0, the default, means any. */
  readonly accessPort?: number;
  /** What browsers are told instead of `accessAddress`, behind a 1:1 NAT. */
  readonly advertisedAddress?: string;
  /** Address of this host on which the core reaches it. */
  readonly coreAddress: string;
  /** UDP ports towards the core; default: any. */
  readonly corePortRange?: readonly [first: number, last: number];
  readonly edge?: Partial<Pick<MediaEdgeOptions, 'certificate' | 'limits'>>;
  readonly limits?: Partial<GatewayLimits>;
  /** How often a controller is told of everything that is held, in ms, so that it can have released what it forgot (TS 23.334 6.1.1). Default 60 s. */
  readonly heartbeat?: number;
  /** Told of defects: what a handler or a transport threw. */
  readonly onFault?: (error: unknown) => void;
}

/** An eIMS-AGW. */
export interface EimsAgw extends InProcessGateway {
  /** What it holds now: transports towards browsers, port pairs towards the core. */
  held(): { readonly transports: number; readonly portPairs: number };
}

/**
 * Makes a media gateway between browsers (realm `access`: ICE-lite, DTLS-SRTP, data channels) and an IMS core (realm `core`: RTP over UDP, MSRP and BFCP over
 * TCP). It relays and does not transcode.
 */
export async function createEimsAgw(options: EimsAgwOptions): Promise<EimsAgw> {
  const { advertisedAddress: advertised, corePortRange: range, onFault = () => {} } = options;
  const edge = await createMediaEdge({
    addresses: [{ address: options.accessAddress, ...(advertised === undefined ? {} : { advertised }) }],
    port: options.accessPort ?? 0,
    onFault: (error) => onFault(error),
    ...options.edge,
  });
  const ports = new PortPairAllocator({ address: options.coreAddress, ...(range === undefined ? {} : { range }) });
  const connections = { address: options.coreAddress, certificate: await createCertificate() };
  const applications = {
    bfcp: bfcpApplication(onFault),
    msrp: msrpApplication(onFault),
    t140: t140Application(onFault),
  };
  const behaviour = transportBehaviour<GatewayTransport>({
    capabilities: () => ({ realms: ['access', 'core'], ice: 'lite', dataChannels: true, transcoding: [] }),
    async open(realm, id, request, notify) {
      if (realm === 'core' && request.kind === 'rtp') return RtpCoreTransport.open(ports, request);
      if (realm === 'core' && request.kind === 'tcp') return TcpCoreTransport.open(connections, request, id, notify);
      if (realm === 'access' && request.kind === 'ice-dtls') {
        return AccessTransport.open(edge, request, id, notify).then(ok, (error: unknown) => {
          if (!(error instanceof LimitError)) onFault(error);
          return failure({ cause: 'no-resources', reason: 'no further transport' });
        });
      }
      return failure({ cause: 'unsupported', reason: `no ${request.kind} transport in the realm ${realm}` });
    },
    joint: (notify) => jointOf(new RtpJoint(notify, { onFault }), new ChannelJoint(applications, notify)),
    close() {
      clearInterval(beating);
      return edge.close();
    },
    onFault,
  });
  const gateway = inProcessGateway(behaviour, { limits: options.limits ?? {}, onFault });
  const beating = setInterval(() => gateway.beat(), options.heartbeat ?? 60_000);
  return Object.assign(gateway, { held: () => ({ transports: edge.stats().transports, portPairs: ports.inUse }) });
}
