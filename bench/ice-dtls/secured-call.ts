import { randomBytes } from 'node:crypto';
import { audio, audioOf } from '../../interop/rtp/audio-section.ts';
import type { Rtpengine } from '../../interop/rtpengine.ts';

/** What our engine negotiates with a browser of its own kind. */
const suite = 'AEAD_AES_256_GCM';
const keyOctets = 44;

/** A call at rtpengine from plain RTP of one port to SRTP (SDES) for another one, one at a time. */
export class SecuredCall {
  readonly #rtpengine: Rtpengine;
  #calls = 0;

  constructor(rtpengine: Rtpengine) {
    this.#rtpengine = rtpengine;
  }

  /** Sets it up and gives the port that takes the plain RTP. The one made before is over. */
  async open(plainPort: number, securePort: number): Promise<number> {
    if (this.#calls > 0) {
      await this.#rtpengine.ask({ command: 'delete', 'call-id': String(this.#calls), 'delete-delay': '0' });
    }
    this.#calls++;
    const call = { 'call-id': String(this.#calls), 'from-tag': 'plain', flags: ['trust-address'], ICE: 'remove' };
    const offer = { ...call, sdp: audio(plainPort), 'transport-protocol': 'RTP/SAVP' };
    await this.#rtpengine.ask({ ...offer, command: 'offer' });
    const secured = audio(securePort, [`1 ${suite} inline:${randomBytes(keyOctets).toString('base64')}`]);
    const answer = { ...call, 'to-tag': 'secure', sdp: secured, 'transport-protocol': 'RTP/AVP' };
    const sdp = (await this.#rtpengine.ask({ ...answer, command: 'answer' })).get('sdp') ?? '';
    const { port } = audioOf(sdp);
    if (!Number.isInteger(port) || port === 0) throw new Error(`rtpengine gave no port: ${sdp}`);
    return port;
  }
}
