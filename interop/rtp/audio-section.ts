const address = '127.0.0.1';

/** A description of one audio section. @param crypto values of its a=crypto lines */
export function audio(port: number, crypto: readonly string[] = []): string {
  const lines = [
    'v=0',
    `o=- 1 1 IN IP4 ${address}`,
    's=-',
    `c=IN IP4 ${address}`,
    't=0 0',
    `m=audio ${port} ${crypto.length === 0 ? 'RTP/AVP' : 'RTP/SAVP'} 0`,
    ...crypto.map((value) => `a=crypto:${value}`),
    'a=rtpmap:0 PCMU/8000',
    'a=sendrecv',
  ];
  return `${lines.join('\r\n')}\r\n`;
}

/** What stands behind `a=crypto:` in a description, and the port of its audio section. */
export function audioOf(sdp: string): { readonly port: number; readonly crypto: readonly string[] } {
  const lines = sdp.split('\r\n');
  const media = lines.find((line) => line.startsWith('m=audio ')) ?? '';
  const crypto = lines.filter((line) => line.startsWith('a=crypto:')).map((line) => line.slice('a=crypto:'.length));
  return { port: Number(media.split(' ')[1]), crypto };
}
