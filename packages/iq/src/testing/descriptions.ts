import type { PayloadFormat } from '../codec.ts';
import type { RemoteIceDtls } from '../ice-dtls-transport.ts';
import type { RemoteRtp } from '../rtp-transport.ts';
import type { StreamMode } from '../stream.ts';
import type { TerminationDescription } from '../termination.ts';

/** G.711 µ-law with its static payload type (RFC 3551 6). */
export const pcmu: PayloadFormat = {
  payloadType: 0,
  encodingName: 'PCMU',
  clockRate: 8000,
  channels: 1,
  parameters: {},
};

/** What {@link accessDescription} and {@link coreDescription} can be told. */
export interface DescriptionOptions<Remote> {
  readonly remote?: Remote;
  /** Default: `inactive`. */
  readonly mode?: StreamMode;
  /** Default: {@link pcmu} alone. */
  readonly formats?: readonly PayloadFormat[];
  /** Default: 0. Towards the browser only. */
  readonly iceGeneration?: number;
  /** Default: false. Towards the core only. */
  readonly rtcpMux?: boolean;
  readonly inactivityTimeout?: number;
}

/** One audio stream (1) on one ICE and DTLS transport (1). */
export function accessDescription(options: DescriptionOptions<RemoteIceDtls> = {}): TerminationDescription {
  return {
    transports: {
      1: {
        kind: 'ice-dtls',
        iceGeneration: options.iceGeneration ?? 0,
        setup: 'passive',
        media: true,
        data: false,
        ...(options.remote === undefined ? {} : { remote: options.remote }),
      },
    },
    streams: { 1: audioStream({ ...options, feedback: true }) },
  };
}

/** One audio stream (1) on one pair of UDP ports (1). */
export function coreDescription(options: DescriptionOptions<RemoteRtp> = {}): TerminationDescription {
  return {
    transports: {
      1: {
        kind: 'rtp',
        rtcpMux: options.rtcpMux ?? false,
        latching: false,
        ...(options.remote === undefined ? {} : { remote: options.remote }),
      },
    },
    streams: { 1: audioStream({ ...options, feedback: false }) },
  };
}

/** What a browser might say of its side: well formed, and nobody is there. */
export const absentBrowser: RemoteIceDtls = {
  credentials: { usernameFragment: 'someone', password: 'abcdefghijklmnopqrstuvwx' },
  lite: false,
  candidates: [
    {
      foundation: '1',
      component: 1,
      protocol: 'udp',
      priority: 2_130_706_431,
      address: '127.0.0.1',
      port: 9,
      type: 'host',
    },
  ],
  fingerprints: [{ algorithm: 'sha-256', value: Array.from({ length: 32 }, () => 'AB').join(':') }],
  setup: 'active',
};

function audioStream(options: {
  readonly mode?: StreamMode;
  readonly formats?: readonly PayloadFormat[];
  readonly inactivityTimeout?: number;
  readonly feedback: boolean;
}): TerminationDescription['streams'][number] {
  const formats = options.formats ?? [pcmu];
  return {
    kind: 'rtp',
    stream: 1,
    transport: 1,
    media: 'audio',
    mode: options.mode ?? 'inactive',
    receive: formats,
    send: formats,
    headerExtensions: [],
    remoteSources: [],
    feedback: options.feedback,
    ...(options.inactivityTimeout === undefined ? {} : { inactivityTimeout: options.inactivityTimeout }),
  };
}
