import { type SourceDescriptionChunk, sourceDescriptionItemType, sourceDescriptionText } from '@webrtc-ims/rtp';

/** What RTCP told of a source. */
export interface ParticipantNames {
  readonly cname: string | undefined;
  readonly name: string | undefined;
}

/** The names of the sources of a session, as many as are told apart: whoever was named first makes room. */
export class Participants {
  readonly #names = new Map<number, ParticipantNames>();
  readonly #limit: number;

  /** @param limit sources */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** What a chunk says that was not known. */
  learn(chunk: SourceDescriptionChunk): ParticipantNames | undefined {
    const { ssrc } = chunk;
    const cname = sourceDescriptionText(chunk, sourceDescriptionItemType.cname);
    const name = sourceDescriptionText(chunk, sourceDescriptionItemType.name);
    const known = this.#names.get(ssrc);
    if (known !== undefined && known.cname === cname && known.name === name) return undefined;
    if (known === undefined && this.#names.size >= this.#limit) {
      const [oldest] = this.#names.keys();
      if (oldest !== undefined) this.#names.delete(oldest);
    }
    const names = { cname, name };
    this.#names.set(ssrc, names);
    return names;
  }

  forget(source: number): void {
    this.#names.delete(source);
  }
}
