import type { PortPairAllocator } from '@webrtc-ims/rtp/node';
import type { RtpTextFormat } from '@webrtc-ims/t140';
import { TextPhone } from '@webrtc-ims/t140/node';
import { LossyPath } from './lossy-path.ts';
import type { PhoneMedium } from './phone-medium.ts';
import type { PlainSection } from './plain-description.ts';

const ours: RtpTextFormat = { payloadType: 98, redundancy: { payloadType: 99, generations: 2 } };

/** Real-time text in a call (RFC 4103): what is typed at it comes back in capital letters. */
export class PhoneText implements PhoneMedium {
  /** All that was received. */
  received = '';
  /** The network before it, if that is one that loses packets. */
  readonly path: LossyPath | undefined;
  readonly #phone: TextPhone;

  /** @param every of how many RTP packets one is lost on the way, in either direction; 0 means none */
  static async open(ports: PortPairAllocator, every = 0): Promise<PhoneText> {
    let text: PhoneText | undefined;
    const phone = await TextPhone.open(ports, {
      format: ours,
      latch: true,
      onEvent: (event) => {
        if (event.type === 'text' && text !== undefined) text.#take(event.text);
      },
    });
    if (!phone.ok) throw phone.error;
    const { address, rtpPort } = phone.value;
    const path = every === 0 ? undefined : await LossyPath.open(ports, { address, port: rtpPort }, every);
    text = new PhoneText(phone.value, path);
    return text;
  }

  private constructor(phone: TextPhone, path: LossyPath | undefined) {
    this.#phone = phone;
    this.path = path;
  }

  /** Sends text as it is typed. */
  type(text: string): void {
    this.#phone.send(text);
  }

  offer(): readonly string[] {
    return textLines(this.#port, ours);
  }

  answer(section: PlainSection): readonly string[] | undefined {
    const format = textFormatOf(section);
    if (section.protocol !== 'RTP/AVP' || section.port === 0 || format === undefined) return undefined;
    this.take(section);
    return textLines(this.#port, format);
  }

  take(section: PlainSection): void {
    const format = textFormatOf(section);
    const { address, port } = section;
    if (address === undefined || port === 0 || format === undefined) return;
    const peer = { address, port };
    const remote = this.path?.lead(peer) ?? peer;
    this.#phone.act((session, now) => {
      session.setFormat(format, now);
      session.setRemote({ remote }, now);
    });
  }

  async close(): Promise<void> {
    await Promise.all([this.#phone.close(), this.path?.close()]);
  }

  #take(text: string): void {
    this.received += text;
    this.type(text.toUpperCase());
  }

  get #port(): number {
    return this.path?.port ?? this.#phone.rtpPort;
  }
}

/** The payload numbers of a text section (RFC 4103 10). */
export function textFormatOf(section: PlainSection): RtpTextFormat | undefined {
  const numberOf = (name: string): number | undefined => {
    const map = section.attributes.find((line) => line.startsWith('rtpmap:') && line.endsWith(` ${name}/1000`));
    return map === undefined ? undefined : Number(map.slice('rtpmap:'.length).split(' ')[0]);
  };
  const [payloadType, red] = [numberOf('t140'), numberOf('red')];
  if (payloadType === undefined) return undefined;
  // `fmtp:99 98/98/98`: the primary and two generations (RFC 4102 4).
  const repeated = section.attributes.find((line) => line.startsWith(`fmtp:${red} `)) ?? '';
  const generations = repeated.split('/').length - 1;
  return {
    payloadType,
    ...(red === undefined || generations < 1 ? {} : { redundancy: { payloadType: red, generations } }),
  };
}

/** A text section, from `m=` on. */
export function textLines(port: number, { payloadType, redundancy }: RtpTextFormat): readonly string[] {
  const red = redundancy?.payloadType;
  return [
    `m=text ${port} RTP/AVP ${red === undefined ? '' : `${red} `}${payloadType}`,
    `a=rtpmap:${payloadType} t140/1000`,
    ...(red === undefined
      ? []
      : [`a=rtpmap:${red} red/1000`, `a=fmtp:${red} ${payloadType}/${payloadType}/${payloadType}`]),
    'a=sendrecv',
  ];
}
