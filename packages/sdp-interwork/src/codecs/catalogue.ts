import type { PayloadFormat } from '@webrtc-ims/iq';
import { readH264Profile } from './h264-profile.ts';

/** What is known of a format. What is not listed here does not cross. */
export interface CodecEntry {
  /** The media types whose sections may hold it. */
  readonly media: readonly string[];
  /** Spelling of the registration. */
  readonly encodingName: string;
  readonly clockRates: readonly number[];
  readonly channels: number;
  /** `media` carries speech, pictures or text; `event` is telephone-event, `redundancy` repeats other formats. */
  readonly kind: 'event' | 'media' | 'redundancy';
  /** Format parameters that may cross, by their registered names. */
  readonly parameters: readonly string[];
  /** Those of them that make two formats different codecs. */
  readonly identity: readonly string[];
  /** Parameters of a format that we offer on our own account. */
  readonly defaults: Readonly<Record<string, string>>;
  /** `b=AS` of a stream in this codec at 20 ms over IPv6, the larger of the two (TS 26.114 12; RFC 3551 for the others), in kbit/s. Of video: the most that the gateway asks for. */
  readonly bandwidth: number;
}

const amrParameters: readonly string[] = [
  'octet-align',
  'mode-set',
  'mode-change-period',
  'mode-change-capability',
  'mode-change-neighbor',
  'max-red',
  'crc',
  'robust-sorting',
  'interleaving',
];
// Different framing on the wire, so different codecs (RFC 4867 8.1).
const amrIdentity: readonly string[] = ['octet-align', 'crc', 'robust-sorting', 'interleaving'];

const audio: readonly string[] = ['audio'];

const entries: readonly CodecEntry[] = [
  {
    media: audio,
    encodingName: 'opus',
    clockRates: [48_000],
    channels: 2,
    kind: 'media',
    parameters: [
      'maxplaybackrate',
      'sprop-maxcapturerate',
      'minptime',
      'maxptime',
      'maxaveragebitrate',
      'stereo',
      'sprop-stereo',
      'cbr',
      'useinbandfec',
      'usedtx',
    ],
    identity: [],
    defaults: { minptime: '10', useinbandfec: '1' },
    bandwidth: 80,
  },
  {
    media: audio,
    encodingName: 'EVS',
    clockRates: [16_000],
    channels: 1,
    kind: 'media',
    parameters: [
      'evs-mode-switch',
      'hf-only',
      'dtx',
      'dtx-recv',
      'max-red',
      'br',
      'br-send',
      'br-recv',
      'bw',
      'bw-send',
      'bw-recv',
      'cmr',
      'ch-aw-recv',
      'mode-set',
      'mode-change-period',
      'mode-change-capability',
      'mode-change-neighbor',
    ],
    identity: ['hf-only'],
    defaults: {},
    bandwidth: 50,
  },
  {
    media: audio,
    encodingName: 'AMR-WB',
    clockRates: [16_000],
    channels: 1,
    kind: 'media',
    parameters: amrParameters,
    identity: amrIdentity,
    defaults: { 'mode-change-capability': '2', 'max-red': '0' },
    bandwidth: 41,
  },
  {
    media: audio,
    encodingName: 'AMR',
    clockRates: [8_000],
    channels: 1,
    kind: 'media',
    parameters: amrParameters,
    identity: amrIdentity,
    defaults: { 'mode-change-capability': '2', 'max-red': '0' },
    bandwidth: 31,
  },
  plain('G722', 80),
  plain('PCMA', 80),
  plain('PCMU', 80),
  { ...plain('G729', 32), parameters: ['annexb'], identity: ['annexb'] },
  {
    media: audio,
    encodingName: 'telephone-event',
    clockRates: [8_000, 16_000, 32_000, 48_000],
    channels: 1,
    kind: 'event',
    parameters: [],
    identity: [],
    defaults: { '0-15': '' },
    bandwidth: 0,
  },
  {
    ...picture('H264'),
    parameters: [
      'profile-level-id',
      'packetization-mode',
      'level-asymmetry-allowed',
      'sprop-parameter-sets',
      'max-mbps',
      'max-smbps',
      'max-fs',
      'max-cpb',
      'max-dpb',
      'max-br',
      'max-recv-level',
      'max-rcmd-nalu-size',
    ],
    // The profile, too, makes another codec: see `codecKey`.
    identity: ['packetization-mode'],
  },
  {
    ...picture('H265'),
    parameters: [
      'profile-space',
      'profile-id',
      'tier-flag',
      'level-id',
      'tx-mode',
      'sprop-vps',
      'sprop-sps',
      'sprop-pps',
    ],
    identity: ['profile-space', 'profile-id', 'tier-flag', 'tx-mode'],
  },
  { ...picture('VP8'), parameters: ['max-fr', 'max-fs'] },
  { ...picture('VP9'), parameters: ['max-fr', 'max-fs', 'profile-id'], identity: ['profile-id'] },
  { ...picture('AV1'), parameters: ['profile', 'level-idx', 'tier'], identity: ['profile', 'tier'] },
  {
    media: ['text'],
    encodingName: 't140',
    clockRates: [1_000],
    channels: 1,
    kind: 'media',
    parameters: ['cps'],
    identity: [],
    defaults: {},
    // Thirty characters a second with two generations of redundancy.
    bandwidth: 4,
  },
  {
    media: ['text'],
    encodingName: 'red',
    clockRates: [1_000],
    channels: 1,
    kind: 'redundancy',
    parameters: [],
    identity: [],
    defaults: {},
    bandwidth: 4,
  },
];

// By the registered spelling, which is how a format that has been read is named, and by the lower case.
const byName: ReadonlyMap<string, CodecEntry> = new Map(
  entries.flatMap((entry) => [
    [entry.encodingName.toLowerCase(), entry],
    [entry.encodingName, entry],
  ]),
);

/** The entry for an encoding name, compared without regard to case (RFC 8866 6.6). */
export function codecNamed(encodingName: string): CodecEntry | undefined {
  return byName.get(encodingName) ?? byName.get(encodingName.toLowerCase());
}

/** Telephone events are no speech: a stream with nothing else in common would be silent. */
export function isMedia(format: PayloadFormat): boolean {
  return codecNamed(format.encodingName)?.kind === 'media';
}

/**
 * Equal for formats that can be relayed from one to the other: name, clock rate, channels, and the parameters that change the octets on
 * the wire.
 */
export function codecKey(format: PayloadFormat): string {
  return keptKeys.get(format) ?? keyOf(format);
}

// Of formats that many descriptions share. A weak map is dear for what is soon gone.
const keptKeys = new WeakMap<PayloadFormat, string>();

/** Keeps the key of a format that nobody changes any more. */
export function keepKey(format: PayloadFormat): void {
  keptKeys.set(format, keyOf(format));
}

function keyOf(format: PayloadFormat): string {
  const { encodingName, clockRate, channels, parameters } = format;
  const entry = codecNamed(encodingName);
  if (entry === undefined) return keyBase(encodingName, clockRate, channels);
  let key = channels === entry.channels ? keyBases.get(entry)?.get(clockRate) : undefined;
  key ??= keyBase(encodingName, clockRate, channels);
  if (encodingName === 'H264') key += `;${readH264Profile(parameters['profile-level-id']).profile}`;
  for (const name of entry.identity) {
    const value = parameters[name];
    if (value !== undefined && value !== identityDefault(name)) key += `;${name}=${value}`;
  }
  return key;
}

function keyBase(encodingName: string, clockRate: number, channels: number): string {
  return `${encodingName.toLowerCase()}/${clockRate}/${channels}`;
}

// Keys are made for every format of every description, so what the catalogue knows of them is put together once.
const keyBases: ReadonlyMap<CodecEntry, ReadonlyMap<number, string>> = new Map(
  entries.map((entry) => {
    const { encodingName, channels, clockRates } = entry;
    return [entry, new Map(clockRates.map((rate) => [rate, keyBase(encodingName, rate, channels)]))];
  }),
);

// An absent parameter means 0, with exceptions: annexb of G.729 is taken for granted (RFC 4856 2.1.9), H.265 is Main over one stream (RFC 7798 7.1).
const identityDefaults: ReadonlyMap<string, string> = new Map([
  ['annexb', 'yes'],
  ['profile-id', '0'],
  ['tx-mode', 'SRST'],
]);

function identityDefault(name: string): string {
  return identityDefaults.get(name) ?? '0';
}

function picture(encodingName: string): CodecEntry {
  return {
    media: ['video'],
    encodingName,
    clockRates: [90_000],
    channels: 1,
    kind: 'media',
    parameters: [],
    identity: [],
    defaults: {},
    bandwidth: 2_048,
  };
}

function plain(encodingName: string, bandwidth: number): CodecEntry {
  return {
    media: audio,
    encodingName,
    clockRates: [8_000],
    channels: 1,
    kind: 'media',
    parameters: [],
    identity: [],
    defaults: {},
    bandwidth,
  };
}
