import { type PartySection, SimulatedParty } from './simulated-party.ts';

/** A plain SIP/RTP phone; what it adds besides is, in turn, MSRP, BFCP, text, and fax, which nobody takes. */
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
      'sessionofthephone',
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
    const others = [message, application, text, fax];
    return { ...this.freshAudio(), ...others[this.sections.length % others.length] };
  }

  protected override answerLines(media: string): readonly string[] | undefined {
    if (media === 'message') return message.formatLines;
    return media === 'application' ? application.formatLines : undefined;
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

const message = {
  media: 'message',
  protocol: 'TCP/MSRP',
  formats: ['*'],
  formatLines: ['a=accept-types:text/plain', 'a=path:msrp://10.77.0.5:45678/sessionofthephone;tcp', 'a=setup:passive'],
};
const application = {
  media: 'application',
  protocol: 'TCP/BFCP',
  formats: ['*'],
  formatLines: [
    'a=floorctrl:s-only',
    'a=confid:1',
    'a=userid:2',
    'a=floorid:1 mstrm:labelofthephone',
    'a=setup:passive',
  ],
};
const text = {
  media: 'text',
  protocol: 'RTP/AVP',
  formats: ['98', '97'],
  formatLines: ['a=rtpmap:97 t140/1000', 'a=rtpmap:98 red/1000', 'a=fmtp:98 97/97/97'],
};
const fax = { media: 'image', protocol: 'udptl', formats: ['t38'], formatLines: [] };
