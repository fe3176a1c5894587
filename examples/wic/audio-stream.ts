import { type RandomSource, systemRandom } from '@webrtc-ims/core';
import { decodeALaw, decodeMuLaw, decodeRtpPacket, encodeALaw, encodeMuLaw, encodeRtpPacket } from '@webrtc-ims/rtp';
import { tone } from '@webrtc-ims/rtp/testing';

const sampleRate = 8000;
const packetTime = 20;
const samplesPerPacket = (sampleRate * packetTime) / 1000;

/** G.711 audio in both directions: sends a tone, keeps the latest second of what it hears. */
export class AudioStream {
  sent = 0;
  received = 0;
  /** PCMU (0) or PCMA (8). */
  format = 0;
  readonly #send: (octets: Uint8Array) => boolean;
  readonly #source: number;
  #sequence: number;
  #timestamp: number;
  #timer: NodeJS.Timeout | undefined;
  #heard: number[] = [];

  /** @param send sends an RTP packet, or says that it cannot */
  constructor(send: (octets: Uint8Array) => boolean, source: number, random: RandomSource = systemRandom) {
    this.#send = send;
    this.#source = source;
    const [a = 0, b = 0, c = 0, d = 0] = random(4);
    this.#sequence = (a << 8) | b;
    this.#timestamp = (c << 8) | d;
  }

  /** The latest second of what was heard, at 8000 Hz. */
  get heard(): Int16Array {
    return Int16Array.from(this.#heard);
  }

  /** Sends a tone, 50 packets a second, until it is stopped. */
  startTone(frequency: number): void {
    this.stop();
    const began = performance.now();
    let packets = 0;
    // A timer is late now and then; the clock says how many packets are due.
    this.#timer = setInterval(() => {
      for (; packets * packetTime < performance.now() - began; packets++) {
        this.#sendPacket(tone(frequency, sampleRate, samplesPerPacket, 0.5, packets * samplesPerPacket), packets === 0);
      }
    }, packetTime);
  }

  /** Sends nothing more. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Forgets what was heard. */
  forget(): void {
    this.#heard = [];
  }

  /** Takes an RTP packet. */
  receive(octets: Uint8Array): void {
    const packet = decodeRtpPacket(octets);
    if (!packet.ok) return;
    const { payload, payloadType } = packet.value;
    if (payloadType !== 0 && payloadType !== 8) return;
    this.received++;
    const samples = payloadType === 8 ? decodeALaw(payload) : decodeMuLaw(payload);
    this.#heard = [...this.#heard, ...samples].slice(-sampleRate);
  }

  #sendPacket(samples: Int16Array, marker: boolean): void {
    const octets = encodeRtpPacket({
      marker,
      payloadType: this.format,
      sequenceNumber: this.#sequence,
      timestamp: this.#timestamp,
      ssrc: this.#source,
      contributingSources: [],
      payload: this.format === 8 ? encodeALaw(samples) : encodeMuLaw(samples),
      padding: 0,
    });
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#timestamp = (this.#timestamp + samplesPerPacket) >>> 0;
    if (this.#send(octets)) this.sent++;
  }
}
