/** The profile of a browser without video, for tests of what happens to sections that are not served. */
export const audioOnly = { codecs: ['opus', 'G722', 'PCMA', 'PCMU'] } as const;

const opposite: Readonly<Record<string, string>> = {
  sendrecv: 'sendrecv',
  sendonly: 'recvonly',
  recvonly: 'sendonly',
  inactive: 'inactive',
};

/** The answer of a terminal of the core that takes every section of an offer and of each the first two formats. */
export function coreAnswer(offer: string, version = 1): string {
  const [, ...sections] = offer.split('\r\nm=');
  const answered = sections.flatMap((section, index) => answeredSection(section.split('\r\n'), 40_000 + index * 4));
  const head = ['v=0', `o=bob 2890844526 ${version} IN IP4 10.20.0.5`, 's=-', 'c=IN IP4 10.20.0.5', 't=0 0'];
  return [...head, ...answered, ''].join('\r\n');
}

function answeredSection([first = '', ...rest]: readonly string[], port: number): readonly string[] {
  const [media, offered, protocol, ...formats] = first.split(' ');
  if (offered === '0') return [`m=${media} 0 ${protocol} ${formats.join(' ')}`];
  if (media === 'message') {
    return [
      `m=message ${port} ${protocol} *`,
      `a=path:msrp://10.20.0.5:${port}/s;tcp`,
      'a=accept-types:*',
      'a=setup:passive',
    ];
  }
  if (media === 'application') return [`m=application ${port} ${protocol} *`, 'a=setup:passive', 'a=connection:new'];
  const taken = formats.slice(0, 2);
  const lines = rest.filter((line) =>
    taken.some((format) => line.startsWith(`a=rtpmap:${format} `) || line.startsWith(`a=fmtp:${format} `)),
  );
  const direction = rest.map((line) => opposite[line.slice(2)]).find((known) => known !== undefined);
  return [`m=${media} ${port} ${protocol} ${taken.join(' ')}`, ...lines, `a=${direction ?? 'sendrecv'}`];
}
