import { type BrowserOptions, browserDescription } from './browser.ts';
import { phone } from './call.ts';

/** The lines of an MSRP channel of a browser. */
export function msrpChannel(id: number, ...more: readonly string[]): readonly string[] {
  return [
    `a=dcmap:${id} subprotocol="msrp";label="chat"`,
    `a=dcsa:${id} msrp-cema`,
    `a=dcsa:${id} setup:active`,
    `a=dcsa:${id} accept-types:message/cpim text/plain`,
    `a=dcsa:${id} path:msrps://wic.invalid:9/sessionofthebrowser${id};dc`,
    ...more.map((line) => `a=dcsa:${id} ${line}`),
  ];
}

/** The lines of a BFCP channel of a browser. */
export function bfcpChannel(id: number, ...lines: readonly string[]): readonly string[] {
  return [`a=dcmap:${id} subprotocol="bfcp";label="floor"`, ...lines.map((line) => `a=dcsa:${id} ${line}`)];
}

/** The lines of a text channel of a browser. */
export function textChannel(id: number, ...lines: readonly string[]): readonly string[] {
  return [`a=dcmap:${id} subprotocol="t140";label="text"`, ...lines.map((line) => `a=dcsa:${id} ${line}`)];
}

/** A browser with one audio section and, in the same bundle, data channels. Chromium writes both like this. */
export function browserWithChannels(channels: readonly string[], options: BrowserOptions = {}): string {
  const audio = browserDescription(options).replace('a=group:BUNDLE 0', 'a=group:BUNDLE 0 d');
  return audio + dataSection(channels, options);
}

/** The section of data channels of {@link browserWithChannels}. */
function dataSection(channels: readonly string[], options: BrowserOptions = {}): string {
  const transport = browserDescription(options)
    .split('\r\n')
    .filter((line) => /^a=(ice-|fingerprint|setup|candidate)/.test(line));
  return [
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    ...transport,
    'a=mid:d',
    'a=sctp-port:5000',
    'a=max-message-size:262144',
    ...channels,
    '',
  ].join('\r\n');
}

/** A browser with data channels and nothing else. */
export function browserOfChannels(channels: readonly string[], options: BrowserOptions = {}): string {
  const [head] = browserDescription(options).split('m=audio');
  return `${head}${dataSection(channels, options)}`.replace('a=group:BUNDLE 0', 'a=group:BUNDLE d');
}

/** A phone with one audio section and more of them. */
export function phoneWith(...sections: readonly (readonly string[])[]): string {
  return (
    phone({}) +
    sections
      .flat()
      .map((line) => `${line}\r\n`)
      .join('')
  );
}

/** A phone without audio. */
export function phoneOf(...sections: readonly (readonly string[])[]): string {
  const [head] = phone({}).split('m=audio');
  return (
    head +
    sections
      .flat()
      .map((line) => `${line}\r\n`)
      .join('')
  );
}

/** MSRP over TCP, as a section of the core. */
export function msrpSection(...more: readonly string[]): readonly string[] {
  const has = (name: string): boolean => more.some((line) => line.startsWith(`a=${name}`));
  return [
    'm=message 2855 TCP/MSRP *',
    ...(has('path') ? [] : ['a=path:msrp://10.20.0.5:2855/sessionofthephone;tcp']),
    ...(has('accept-types') ? [] : ['a=accept-types:text/plain']),
    ...(has('setup') ? [] : ['a=setup:passive']),
    ...more,
  ];
}

/** BFCP over TCP, as a section of the core. */
export function bfcpSection(...lines: readonly string[]): readonly string[] {
  return ['m=application 2860 TCP/BFCP *', ...lines];
}

/** Real-time text, as a section of the core. */
export function textSection(...lines: readonly string[]): readonly string[] {
  return ['m=text 2870 RTP/AVP 98 97', 'a=rtpmap:97 t140/1000', 'a=rtpmap:98 red/1000', 'a=fmtp:98 97/97/97', ...lines];
}

/** The lines of the n-th media section of a description. */
export function sectionOf(sdp: string, index: number): readonly string[] {
  const text = sdp.split(/^m=/m)[index + 1];
  return text === undefined ? [] : `m=${text}`.split('\r\n').filter((line) => line !== '');
}

/** The `dcmap` and `dcsa` lines of a description. */
export function channelsOf(sdp: string): readonly string[] {
  return sdp.split('\r\n').filter((line) => line.startsWith('a=dcmap:') || line.startsWith('a=dcsa:'));
}
