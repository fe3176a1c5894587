import type { Realm, StreamStatistics } from '@webrtc-ims/iq';
import type { TextSessionOptions } from '@webrtc-ims/t140';
import { RunningTextRelay } from '@webrtc-ims/t140/node';
import type { ChannelApplication, RunningStream, StreamPair } from '../channel-application.ts';
import { isRtpBearer, type RtpBearer } from '../rtp-bearer.ts';
import { charactersPerSecond, textFormats } from '../text-formats.ts';

/**
 * Real-time text: T.140 on a data channel, RTP with redundancy towards the core (RFC 8865 6, RFC 4103).
 *
 * @param onFault told of defects
 */
export function t140Application(onFault: (error: unknown) => void): ChannelApplication {
  return {
    refusal: (_, core) => (textFormats(core) === undefined ? 'has no t140 on its core side' : undefined),
    start({ access, core, accessTransport, coreTransport }, channel, ended) {
      const formats = textFormats(core);
      if (!isRtpBearer(coreTransport) || formats === undefined || access.kind !== 't140') return undefined;
      const { peerMaxMessageSize } = accessTransport;
      if (peerMaxMessageSize < longestCharacter) return undefined;
      const relay = new RunningTextRelay({
        rtp: { ...formats, ...remoteOf(coreTransport), direction: core.mode, cps: charactersPerSecond(core) },
        channel: {
          direction: access.mode,
          cps: access.sendRate,
          maxMessageSize: Math.min(peerMaxMessageSize, 65_536),
        },
        sendRtp: (component, octets, destination) => {
          if (destination !== undefined) coreTransport.send(component, octets, destination);
        },
        onEvent: ({ type }) => {
          if (type === 'channel-closed') ended('closed by the peer');
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
  readonly #transport: RtpBearer;

  constructor(relay: RunningTextRelay, transport: RtpBearer) {
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

function remoteOf({ request }: RtpBearer): Pick<TextSessionOptions, 'latch' | 'remote' | 'rtcpMux' | 'rtcpRemote'> {
  const { remote, rtcpMux, latching } = request;
  return {
    rtcpMux,
    latch: latching,
    ...(remote === undefined ? {} : { remote: remote.rtp }),
    ...(remote?.rtcp === undefined ? {} : { rtcpRemote: remote.rtcp }),
  };
}

// Octets of one character in UTF-8: a channel whose messages are smaller carries no text.
const longestCharacter = 4;
