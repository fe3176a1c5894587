import { acceptableToBrowsers, type Objection } from '@webrtc-ims/sdp-interwork';

/**
 * What passes between a browser and us, in order: every text for the browser is held against what browsers were seen to refuse, as what it is,
 * an offer, a later one, or an answer to what the browser offered.
 */
export class JudgedExchanges {
  #offered: string | undefined;
  #sent: string | undefined;
  #heard: string | undefined;
  #heardBefore: string | undefined;

  /** A description of the browser that was taken. */
  hear(kind: 'answer' | 'offer', sdp: string): void {
    this.#offered = kind === 'offer' ? sdp : undefined;
    this.#heardBefore = this.#heard;
    this.#heard = sdp;
  }

  /** A text for the browser; gives what browsers object to. */
  send(kind: 'answer' | 'offer', sdp: string): readonly Objection[] {
    const after = this.#sent;
    const offered = kind === 'answer' ? this.#offered : undefined;
    this.#sent = sdp;
    return acceptableToBrowsers(sdp, {
      ...(after === undefined ? {} : { after }),
      ...(offered === undefined ? {} : { answerTo: offered }),
      ...(after === undefined || this.#heardBefore === undefined ? {} : { afterPeer: this.#heardBefore }),
    });
  }
}
