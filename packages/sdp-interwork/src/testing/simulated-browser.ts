import { type PartySection, SimulatedParty } from './simulated-party.ts';

const audioFormats = [
  'a=rtpmap:111 opus/48000/2',
  'a=fmtp:111 minptime=10;useinbandfec=1',
  'a=rtpmap:63 red/48000/2',
  'a=fmtp:63 111/111',
  'a=rtpmap:110 telephone-event/48000',
  'a=rtpmap:126 telephone-event/8000',
];

const channelLines: readonly string[] = [
  'a=dcmap:0 subprotocol="msrp";label="chat"',
  ...msrpLines(0),
  'a=dcmap:2 subprotocol="bfcp";label="floor"',
  ...bfcpLines(2),
  'a=dcmap:4 subprotocol="t140";label="text"',
  'a=dcsa:4 hlang-send:en',
];

/** A browser with bundled audio sections; what it adds besides is, in turn, data channels and video. */
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
      'sessionofthebrowser',
      'wic.invalid',
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
    if (!this.sections.some((section) => section.media === 'application')) {
      const protocol = 'UDP/DTLS/SCTP';
      return {
        ...this.freshAudio(),
        media: 'application',
        protocol,
        formats: ['webrtc-datachannel'],
        formatLines: channelLines,
      };
    }
    return {
      ...this.freshAudio(),
      media: 'video',
      formats: ['96'],
      formatLines: ['a=rtpmap:96 VP8/90000', 'a=rtcp-fb:96 nack pli'],
    };
  }

  protected override answerLines(
    media: string,
    lines: readonly string[],
    accepts: (index: number) => boolean,
  ): readonly string[] | undefined {
    if (media !== 'application') return undefined;
    const dcmaps = lines
      .filter((line) => line.startsWith('a=dcmap:'))
      .filter((_, index) => index === 0 || accepts(index));
    return dcmaps.flatMap((dcmap) => {
      const id = Number(dcmap.slice('a=dcmap:'.length).split(' ')[0]);
      if (dcmap.includes('"msrp"')) return [dcmap, ...msrpLines(id)];
      return dcmap.includes('"bfcp"') ? [dcmap, ...bfcpLines(id)] : [dcmap];
    });
  }

  protected override takeLines(section: PartySection, answered: readonly string[]): readonly string[] {
    if (section.media !== 'application') return section.formatLines;
    const ids = answered.filter((line) => line.startsWith('a=dcmap:')).map((line) => line.slice(8).split(' ')[0]);
    return section.formatLines.filter((line) =>
      ids.some((id) => line.startsWith(`a=dcmap:${id} `) || line.startsWith(`a=dcsa:${id} `)),
    );
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
      ...(media === 'application' ? ['a=sctp-port:5000', ...formatLines] : [`a=${direction}`]),
      ...(media === 'application'
        ? []
        : [
            'a=msid:streamofthebrowser -',
            'a=rtcp-mux',
            'a=rtcp-rsize',
            'a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid',
            ...formatLines,
            'a=ssrc:1301473932 cname:cnameofthebrowser',
          ]),
    ];
  }
}

function msrpLines(id: number): readonly string[] {
  const attributes = [
    'msrp-cema',
    'setup:active',
    'accept-types:text/plain',
    'path:msrps://wic.invalid:9/sessionofthebrowser;dc',
  ];
  return attributes.map((attribute) => `a=dcsa:${id} ${attribute}`);
}

function bfcpLines(id: number): readonly string[] {
  return [`a=dcsa:${id} floorctrl:c-only`, `a=dcsa:${id} floorid:1`];
}
