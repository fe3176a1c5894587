import { defaultSdpLimits } from '../../src/limits.ts';
import { attributeOf, tokenize } from '../../src/tokens/tokenize.ts';

/** Numbers and words that stand in every description and say nothing of who wrote it. */
const common: ReadonlySet<string> = new Set([
  '0',
  '1',
  '2',
  '9',
  'audio',
  '0.0.0.0',
  '127.0.0.1',
  '-',
  'host',
  'IN',
  'IP4',
  'IP6',
]);

/**
 * What of a description must not be seen on the other leg: `o=` fields, addresses, host names, ports of sections in use, candidates, credentials,
 * fingerprints, sources and their names, stream ids, free text.
 */
export function secretsOf(sdp: string): readonly string[] {
  const tokens = tokenize(sdp, defaultSdpLimits);
  if (!tokens.ok) throw tokens.error;
  const found: string[] = [];
  const words = (value: string): string[] => value.split(/[ ;,=]/);
  for (const line of tokens.value.session) {
    if (line.type === 'o')
      found.push(...words(line.value).filter((_, index) => index === 0 || index === 1 || index === 5));
    if (line.type === 's' && line.value.length > 1) found.push(line.value);
    if ('iuepc'.includes(line.type)) found.push(line.type === 'c' ? words(line.value)[2]! : line.value);
    if (line.type === 'a') found.push(...ofAttribute(line));
  }
  for (const section of tokens.value.sections) {
    const port = words(section.media.value)[1]!;
    if (port.length > 3) found.push(` ${port} `);
    for (const line of section.lines) {
      if (line.type === 'c') found.push(words(line.value)[2]!);
      if (line.type === 'i') found.push(line.value);
      if (line.type === 'a') found.push(...ofAttribute(line));
    }
  }
  return [...new Set(found)].filter((word) => word.length > 2 && !common.has(word));
}

function ofAttribute(line: Parameters<typeof attributeOf>[0]): readonly string[] {
  const { name, value } = attributeOf(line);
  switch (name) {
    case 'candidate': {
      const [foundation, , , , address, port] = value.split(' ');
      return [`${foundation} `, address!, `${port!} `].filter((word) => word.length > 4);
    }
    case 'ice-ufrag':
    case 'ice-pwd':
    case 'tls-id':
    case 'label':
    case 'path':
      return [value.trim()];
    case 'fingerprint':
      return [value.split(' ')[1]!];
    case 'ssrc':
      return value
        .split(' ')
        .flatMap((word) => word.split(':'))
        .filter((word) => word !== 'cname' && word !== 'msid');
    case 'msid':
    case 'msid-semantic':
      return value.split(' ').filter((word) => word.length > 3);
    case 'rtcp':
      return value.split(' ').filter((word, index) => index === 3 || (index === 0 && word.length > 3));
    case 'crypto':
      return value.split(' ').slice(2);
    default:
      return [];
  }
}
