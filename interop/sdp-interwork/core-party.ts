import { codecsOf, type MediaSection, mediaSections, opposite } from './media-section.ts';

const address = '203.0.113.40';

/**
 * The answer of a terminal of the core. It takes every section of an offer and of each the first two formats; or, with a sample, what the sample
 * takes: its sections in their order by medium, its codecs under the offer's numbers, its directions and its preconditions.
 */
export function coreAnswer(offer: string, like?: string): string {
  const models = like === undefined ? undefined : [...mediaSections(like)];
  return written(
    mediaSections(offer).map((section, index) => {
      const at = models?.findIndex(({ media }) => media === section.media) ?? -1;
      const [model] = models === undefined || at < 0 ? [] : models.splice(at, 1);
      const refused = section.isRejected || (models !== undefined && (model === undefined || model.isRejected));
      if (refused) return [`m=${section.media} 0 ${section.protocol} ${section.formats.join(' ')}`];
      return section.media === 'message' || section.media === 'application'
        ? connection(section, index, model)
        : stream(section, index, model);
    }),
  );
}

/** The offer of a terminal of the core to which a browser could have given this answer: what the answer takes, as plain RTP, and MSRP for data channels. */
export function coreOfferFor(answer: string, version: number, dead: boolean): string {
  return written(
    mediaSections(answer).map((section, index) => {
      const port = section.isRejected && dead ? 0 : portOf(index);
      if (section.media === 'application') return [`m=message ${port} TCP/MSRP *`, ...msrp(port, 'active')];
      const known = section.formats.filter((format) => codecsOf(section).get(format) !== '');
      const formats = known.length > 0 ? known : ['96'];
      const maps = section.lines.filter((line) => formats.some((format) => speaksOf(line, format)));
      return [
        `m=${section.media} ${port} ${section.media === 'video' ? 'RTP/AVPF' : 'RTP/AVP'} ${formats.join(' ')}`,
        ...(known.length > 0 ? maps : ['a=rtpmap:96 VP8/90000']),
        `a=${opposite[section.direction]}`,
      ];
    }),
    version,
  );
}

function stream(section: MediaSection, index: number, model: MediaSection | undefined): readonly string[] {
  const offered = codecsOf(section);
  const wanted = model === undefined ? undefined : new Set([...codecsOf(model).values()].map(withoutMono));
  const chosen = [...offered.keys()].filter((format) => wanted?.has(withoutMono(offered.get(format) ?? '')) ?? true);
  // A model may name what was not offered, such as H.264 where the browser has none.
  const formats = (chosen.length > 0 ? chosen : section.formats).slice(0, wanted === undefined ? 2 : 4);
  const own = (model?.lines ?? []).filter((line) => /^a=(ptime|maxptime|curr|des|conf|3ge2ae|crypto):/.test(line));
  return [
    `m=${section.media} ${model?.port ?? portOf(index)} ${section.protocol} ${formats.join(' ')}`,
    ...section.lines.filter((line) => formats.some((format) => speaksOf(line, format))),
    ...own,
    `a=${model?.direction ?? opposite[section.direction]}`,
  ];
}

function connection(section: MediaSection, index: number, model: MediaSection | undefined): readonly string[] {
  const port = Number(model?.port ?? portOf(index));
  const first = `m=${section.media} ${port} ${section.protocol} *`;
  if (model !== undefined) return [first, ...model.lines];
  if (section.media === 'message') return [first, ...msrp(port, 'passive')];
  const floors = section.lines.filter((line) => /^a=(confid|userid|floorid):/.test(line));
  return [first, 'a=floorctrl:s-only', ...floors, 'a=setup:passive', 'a=connection:new'];
}

function msrp(port: number, setup: string): readonly string[] {
  return [`a=path:msrp://${address}:${port}/9di4ea;tcp`, 'a=accept-types:*', `a=setup:${setup}`];
}

function written(sections: readonly (readonly string[])[], version = 1): string {
  const head = ['v=0', `o=- 2890844526 ${version} IN IP4 ${address}`, 's=-', `c=IN IP4 ${address}`, 't=0 0'];
  return `${[...head, ...sections.flat()].join('\r\n')}\r\n`;
}

function portOf(index: number): number {
  return 40_000 + index * 4;
}

function speaksOf(line: string, format: string): boolean {
  return line.startsWith(`a=rtpmap:${format} `) || line.startsWith(`a=fmtp:${format} `);
}

function withoutMono(codec: string): string {
  return codec.endsWith('/1') ? codec.slice(0, -2) : codec;
}
