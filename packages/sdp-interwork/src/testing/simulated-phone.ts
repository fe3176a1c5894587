import { type PartySection, SimulatedParty } from './simulated-party.ts';

/** A plain SIP/RTP phone; what it adds besides is an MSRP section. */
export class SimulatedPhone extends SimulatedParty {
  get secrets(): readonly string[] {
    return [
      ...Array.from({ length: this.generation + 1 }, (_, g) => `10.77.${g}.5`),
      'userofthephone',
      '2890844526',
      'topic-of-the-phone',
      'labelofthephone',
      '45678',
      '7654',
    ];
  }

  protected freshAudio(): PartySection {
    return {
      media: 'audio',
      mid: '',
      live: true,
      formats: ['8', '0', '96', '101'],
      formatLines: ['a=rtpmap:96 opus/48000/2', 'a=rtpmap:101 telephone-event/8000', 'a=fmtp:101 0-15'],
      protocol: 'RTP/AVP',
      direction: 'sendrecv',
    };
  }

  protected freshOther(): PartySection {
    return {
      ...this.freshAudio(),
      media: 'message',
      protocol: 'TCP/MSRP',
      formats: ['*'],
      formatLines: ['a=accept-types:text/plain'],
    };
  }

  protected write(): string {
    const address = `10.77.${this.generation}.5`;
    const lines = [
      'v=0',
      `o=userofthephone 2890844526 ${++this.version} IN IP4 ${address}`,
      's=topic-of-the-phone',
      `c=IN IP4 ${address}`,
      't=0 0',
      ...this.sections.flatMap((section) => [
        `m=${section.media} ${section.live ? 45_678 : 0} ${section.protocol} ${section.formats.join(' ')}`,
        ...(section.live
          ? ['b=AS:80', ...section.formatLines, 'a=label:labelofthephone', `a=${section.direction}`]
          : []),
      ]),
    ];
    return `${lines.join('\r\n')}\r\n`;
  }
}
