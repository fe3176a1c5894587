/** A data channel as a description has it (RFC 8864 5). */
export interface DescribedChannel {
  readonly id: number;
  readonly subprotocol: string;
  /** The values of its `dcsa` lines. */
  readonly attributes: readonly string[];
}

/** A description with `dcmap` and `dcsa` lines at the end of its section for data channels. */
export function withChannels(description: string, channels: readonly DescribedChannel[]): string {
  const sections = description.split(/(?=^m=)/m);
  const lines = channels.flatMap(({ id, subprotocol, attributes }) => [
    `a=dcmap:${id} subprotocol="${subprotocol}";label="${subprotocol}"\r\n`,
    ...attributes.map((attribute) => `a=dcsa:${id} ${attribute}\r\n`),
  ]);
  return sections.map((section) => (isData(section) ? section + lines.join('') : section)).join('');
}

/** The channels that a description has. */
export function channelsOf(description: string): readonly DescribedChannel[] {
  const section = description.split(/(?=^m=)/m).find(isData) ?? '';
  const lines = section.split('\r\n');
  return lines.flatMap((line) => {
    const [, id, subprotocol] = /^a=dcmap:(\d+) .*subprotocol="([^"]*)"/.exec(line) ?? [];
    if (id === undefined || subprotocol === undefined) return [];
    const prefix = `a=dcsa:${id} `;
    const attributes = lines.filter((other) => other.startsWith(prefix)).map((other) => other.slice(prefix.length));
    return [{ id: Number(id), subprotocol, attributes }];
  });
}

/** Octets of the largest message that the peer takes (RFC 8841 6); `undefined` when its description does not say. */
export function maxMessageSizeOf(description: string): number | undefined {
  const section = description.split(/(?=^m=)/m).find(isData) ?? '';
  const [, octets] = /^a=max-message-size:(\d+)/m.exec(section) ?? [];
  return octets === undefined ? undefined : Number(octets);
}

/** The value of an attribute of a channel. */
export function attributeOf(channel: DescribedChannel, name: string): string | undefined {
  return channel.attributes.find((line) => line.startsWith(`${name}:`))?.slice(name.length + 1);
}

function isData(section: string): boolean {
  return /^m=application [1-9]\d* \S*DTLS\/SCTP/.test(section);
}
