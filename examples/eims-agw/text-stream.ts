import type { PayloadFormat, Realm, StreamRequest, StreamStatistics } from '@webrtc-ims/iq';
import { defaultCps, type RtpTextFormat, type TextSessionOptions } from '@webrtc-ims/t140';
import { RunningTextRelay } from '@webrtc-ims/t140/node';
import type { ChannelApplication, RunningStream, StreamPair } from './channel-joint.ts';
import { CoreTransport } from './core-transport.ts';

/** Real-time text: T.140 on a data channel, RTP towards the core (RFC 8865 6). */
export function textApplication(onFault: (error: unknown) => void): ChannelApplication {
  return {
    refusal: (_, core) => (textFormats(core) === undefined ? 'has no t140 on its core side' : undefined),
    start({ access, core, accessTransport, coreTransport }, channel) {
      const formats = textFormats(core);
      if (!(coreTransport instanceof CoreTransport) || formats === undefined || access.kind !== 't140')
        return undefined;
      const relay = new RunningTextRelay({
        rtp: { ...formats, ...remoteOf(coreTransport), direction: core.mode, cps: charactersPerSecond(core) },
        channel: {
          direction: access.mode,
          cps: access.sendRate,
          maxMessageSize: Math.min(accessTransport.peerMaxMessageSize, 65_536),
        },
        sendRtp: (component, octets, destination) => {
          if (destination !== undefined) coreTransport.send(component, octets, destination);
        },
        onFault,
      });
      coreTransport.onPacket = (component, octets, source) => relay.receiveRtp(component, octets, source);
      relay.attach(channel);
      return new RunningText(relay, coreTransport);
    },
  };
}

class RunningText implements RunningStream {
  readonly #relay: RunningTextRelay;
  readonly #transport: CoreTransport;

  constructor(relay: RunningTextRelay, transport: CoreTransport) {
    this.#relay = relay;
    this.#transport = transport;
  }

  update({ access, core }: StreamPair): void {
    const formats = textFormats(core);
    this.#relay.act((relay, now) => {
      relay.setRemote(remoteOf(this.#transport), now);
      if (formats !== undefined) relay.setFormat(formats.format, now, { receives: formats.receives });
      relay.setCps('rtp', charactersPerSecond(core), now);
      if (access.kind === 't140') relay.setCps('channel', access.sendRate, now);
      relay.setDirection('rtp', core.mode, now);
      relay.setDirection('channel', access.mode, now);
    });
  }

  stop(): void {
    this.#transport.onPacket = undefined;
    this.#relay.close();
  }

  // A message is what iq calls a packet, a character what it calls an octet.
  statistics(realm: Realm): StreamStatistics {
    const { channel, rtp } = this.#relay.statistics;
    const [received, sent] =
      realm === 'access'
        ? [channel.received, channel.sent]
        : [
            { messages: rtp.received.packets, characters: rtp.received.characters },
            { messages: rtp.sent.packets, characters: rtp.sent.characters },
          ];
    return {
      packetsReceived: received.messages,
      octetsReceived: received.characters,
      packetsSent: sent.messages,
      octetsSent: sent.characters,
      packetsLost: realm === 'access' ? 0 : rtp.received.lost,
      jitter: 0,
    };
  }
}

function remoteOf({ request }: CoreTransport): Pick<TextSessionOptions, 'latch' | 'remote' | 'rtcpMux' | 'rtcpRemote'> {
  const { remote, rtcpMux, latching } = request;
  return {
    rtcpMux,
    latch: latching,
    ...(remote === undefined ? {} : { remote: remote.rtp }),
    ...(remote?.rtcp === undefined ? {} : { rtcpRemote: remote.rtcp }),
  };
}

/** How text is sent to the core and taken from it; `undefined` when there is no t140 on either side. */
function textFormats(
  stream: StreamRequest,
): { readonly format: RtpTextFormat; readonly receives: RtpTextFormat } | undefined {
  if (stream.kind !== 'rtp') return undefined;
  const receives = textFormat(stream.receive);
  const format = textFormat(stream.send) ?? receives;
  return format === undefined || receives === undefined ? undefined : { format, receives };
}

function textFormat(formats: readonly PayloadFormat[]): RtpTextFormat | undefined {
  const plain = formats.find(({ encodingName }) => encodingName.toLowerCase() === 't140');
  const red = formats.find(({ encodingName }) => encodingName.toLowerCase() === 'red');
  if (plain === undefined) return undefined;
  // RFC 2198 5: the payload type of the block and of each that is repeated, as in 98/98/98.
  const blocks = Object.keys(red?.parameters ?? {}).find((name) => name.includes('/'));
  const generations = Math.min((blocks?.split('/').length ?? 3) - 1, 5);
  return {
    payloadType: plain.payloadType,
    ...(red === undefined ? {} : { redundancy: { payloadType: red.payloadType, generations } }),
  };
}

/** RFC 4103 6: `cps` of the peer. */
function charactersPerSecond(stream: StreamRequest): number {
  if (stream.kind !== 'rtp') return defaultCps;
  const stated = stream.send
    .map(({ parameters }) => Number(parameters.cps))
    .find((cps) => Number.isInteger(cps) && cps > 0);
  return stated ?? defaultCps;
}
