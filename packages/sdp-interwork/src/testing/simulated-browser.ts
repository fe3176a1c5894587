import { type PartySection, SimulatedParty } from './simulated-party.ts';

const audioFormats = [
  'a=rtpmap:111 opus/48000/2',
  'a=fmtp:111 minptime=10;useinbandfec=1',
  'a=rtpmap:63 red/48000/2',
  'a=fmtp:63 111/111',
  'a=rtpmap:110 telephone-event/48000',
  'a=rtpmap:126 telephone-event/8000',
];

/** A browser with bundled audio sections; what it adds besides is video. */
export class SimulatedBrowser extends SimulatedParty {
  #nextMid = 0;

  get secrets(): readonly string[] {
    return [
      ...Array.from({ length: this.generation + 1 }, (_, g) => [`bUfrag${g}x`, `browserpasswordbrowser${g}x`]).flat(),
      '192.0.2.77',
      'd2f7a0b1-local-name.local',
      '51946',
      'cnameofthebrowser',
      'streamofthebrowser',
      '7684488819344295730',
      'userofthebrowser',
      Array(32).fill('5A').join(':'),
    ];
  }

  protected freshAudio(): PartySection {
    return {
      media: 'audio',
      mid: `b${this.#nextMid++}`,
      live: true,
      formats: ['111', '63', '9', '0', '8', '110', '126'],
      formatLines: audioFormats,
      protocol: 'UDP/TLS/RTP/SAVPF',
      direction: 'sendrecv',
    };
  }

  protected freshOther(): PartySection {
    return {
      ...this.freshAudio(),
      media: 'video',
      formats: ['96'],
      formatLines: ['a=rtpmap:96 VP8/90000', 'a=rtcp-fb:96 nack pli'],
    };
  }

  protected write(role: 'answer' | 'offer'): string {
    const live = this.sections.filter((section) => section.live);
    const lines = [
      'v=0',
      `o=userofthebrowser 7684488819344295730 ${++this.version} IN IP4 127.0.0.1`,
      's=-',
      't=0 0',
      ...(live.length > 0 ? [`a=group:BUNDLE ${live.map((section) => section.mid).join(' ')}`] : []),
      'a=msid-semantic: WMS streamofthebrowser',
      ...this.sections.flatMap((section) => this.#section(section, role)),
    ];
    return `${lines.join('\r\n')}\r\n`;
  }

  #section(section: PartySection, role: 'answer' | 'offer'): string[] {
    const { media, mid, protocol, formats, formatLines, direction } = section;
    const frame = [
      `m=${media} ${section.live ? 9 : 0} ${protocol} ${formats.join(' ')}`,
      'c=IN IP4 0.0.0.0',
      `a=mid:${mid}`,
    ];
    if (!section.live) return [...frame, 'a=inactive'];
    return [
      ...frame,
      'a=rtcp:9 IN IP4 0.0.0.0',
      'a=candidate:33927 1 udp 2113937151 d2f7a0b1-local-name.local 51946 typ host generation 0 network-cost 999',
      'a=candidate:33928 1 udp 2113937150 192.0.2.77 51946 typ host',
      `a=ice-ufrag:bUfrag${this.generation}x`,
      `a=ice-pwd:browserpasswordbrowser${this.generation}x`,
      `a=fingerprint:sha-256 ${Array(32).fill('5A').join(':')}`,
      `a=setup:${role === 'offer' ? 'actpass' : 'active'}`,
      `a=${direction}`,
      'a=msid:streamofthebrowser -',
      'a=rtcp-mux',
      'a=rtcp-rsize',
      'a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid',
      ...formatLines,
      'a=ssrc:1301473932 cname:cnameofthebrowser',
    ];
  }
}
