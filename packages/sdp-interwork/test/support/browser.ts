/** Options of {@link browserAnswer} and {@link browserOffer}. */
export interface BrowserOptions {
  readonly version?: number;
  readonly formats?: string;
  readonly direction?: string;
  readonly setup?: string;
  readonly ufrag?: string;
  readonly password?: string;
  readonly fingerprint?: string;
  readonly mid?: string;
  readonly bundle?: boolean;
}

const fingerprintOfTests = Array(32).fill('5A').join(':');

/** A short description of a browser with one audio section. */
export function browserDescription(options: BrowserOptions = {}): string {
  const {
    version = 2,
    formats = '111 8 0 126',
    direction = 'sendrecv',
    setup = 'actpass',
    mid = '0',
    bundle = true,
  } = options;
  const { ufrag = 'bRws', password = 'browserpasswordbrowser01', fingerprint = fingerprintOfTests } = options;
  return [
    'v=0',
    `o=- 7684488819344295730 ${version} IN IP4 127.0.0.1`,
    's=-',
    't=0 0',
    ...(bundle ? [`a=group:BUNDLE ${mid}`] : []),
    'a=msid-semantic: WMS streamofthebrowser',
    `m=audio 9 UDP/TLS/RTP/SAVPF ${formats}`,
    'c=IN IP4 0.0.0.0',
    'a=rtcp:9 IN IP4 0.0.0.0',
    'a=candidate:33927 1 udp 2113937151 192.0.2.77 51946 typ host',
    `a=ice-ufrag:${ufrag}`,
    `a=ice-pwd:${password}`,
    `a=fingerprint:sha-256 ${fingerprint}`,
    `a=setup:${setup}`,
    `a=mid:${mid}`,
    `a=${direction}`,
    'a=rtcp-mux',
    'a=rtpmap:111 opus/48000/2',
    'a=fmtp:111 minptime=10;useinbandfec=1',
    'a=rtpmap:126 telephone-event/8000',
    'a=ssrc:1301473932 cname:03453v22E0gdHz/u',
    '',
  ].join('\r\n');
}

/** The answer of a browser: as {@link browserDescription}, as DTLS client. */
export function browserAnswer(options: BrowserOptions = {}): string {
  return browserDescription({ setup: 'active', formats: '8 0 101', ...options }).replace(
    'a=rtpmap:126',
    'a=rtpmap:101',
  );
}
