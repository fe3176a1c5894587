import { imsAccessSdes, type SdpErrorCode, type SessionOptions } from '@webrtc-ims/sdp-interwork';
import { type Sample, type SampleKind, samples } from './samples.ts';

/** One session: samples of one kind in the order in which they were, or could have been, exchanged. */
export interface Story {
  readonly name: string;
  readonly kind: SampleKind;
  readonly samples: readonly Sample[];
  readonly options: SessionOptions;
}

/** What the mobile and fixed networks of the samples speak, and a gateway that converts between it and Opus. */
const transcoding = [
  ['AMR-WB', 16_000],
  ['AMR', 8_000],
  ['EVS', 16_000],
].map(([encodingName, clockRate]) => [
  { encodingName: 'opus', clockRate: 48_000 },
  { encodingName: String(encodingName), clockRate: Number(clockRate) },
]) as unknown as readonly (readonly [
  { encodingName: string; clockRate: number },
  { encodingName: string; clockRate: number },
])[];

/** What no gateway of this kind can serve: data channels that are opened in band, fax, and an MSRP peer behind a relay with a name only. */
export const unservable: readonly (readonly [path: string, code: SdpErrorCode])[] = [
  ['chromium-156/offer-datachannel-only-mdns.sdp', 'SDP_NOTHING_ACCEPTABLE'],
  ['chromium-156/offer-datachannel-only.sdp', 'SDP_NOTHING_ACCEPTABLE'],
  ['firefox-153/offer-datachannel-only-mdns.sdp', 'SDP_NOTHING_ACCEPTABLE'],
  ['firefox-153/offer-datachannel-only.sdp', 'SDP_NOTHING_ACCEPTABLE'],
  ['ims/fax-t38-reinvite.sdp', 'SDP_NOTHING_ACCEPTABLE'],
  ['ims/msrp-offer-relay-path.sdp', 'SDP_NOTHING_ACCEPTABLE'],
];

/** Whether the rewriter takes a sample. */
export function isServable({ path }: Sample): boolean {
  return !unservable.some(([refused]) => refused === path);
}

/** Hand-written samples that follow each other in one dialog. */
const dialogs: readonly (readonly string[])[] = [
  [
    'volte-offer-amrwb-amr-preconditions',
    'volte-update-offer-preconditions-met',
    'hold-reinvite-sendonly',
    'hold-reinvite-inactive',
    'reinvite-add-video',
    'reinvite-remove-video',
  ],
  ['pstn-mgcf-offer-g711', 'hold-reinvite-rfc2543-c0', 'fax-t38-reinvite'],
  ['volte-answer-amrwb-preconditions-183', 'volte-update-answer-preconditions-met'],
];

/** Every sample, each in one story. */
export const stories: readonly Story[] = [...grouped()].map(([name, members]) => {
  const kind = members[0]!.kind;
  const secured = members.some(({ path }) => path.includes('sdes-e2ae'));
  return {
    name,
    kind,
    samples: members,
    options: { policy: { gatewayTranscodes: transcoding }, ...(secured ? { legs: { core: imsAccessSdes } } : {}) },
  };
});

function grouped(): ReadonlyMap<string, readonly Sample[]> {
  const groups = new Map<string, Sample[]>();
  for (const sample of samples) {
    const name = sessionOf(sample);
    groups.set(name, [...(groups.get(name) ?? []), sample]);
  }
  for (const [name, members] of groups) {
    const order = dialogs.find((dialog) => `ims/${dialog[0]}` === name);
    if (order !== undefined) members.sort((a, b) => order.indexOf(stem(a)) - order.indexOf(stem(b)));
    if (name.startsWith('sip-clients/')) members.sort((a, b) => stage(a) - stage(b));
  }
  return groups;
}

function sessionOf({ path, kind }: Sample): string {
  const [folder = '', name = ''] = path.split('/');
  if (name.startsWith('reneg-')) return `${folder}/reneg, ${kind}s`;
  if (name.includes('after-connected')) return `${folder}/after-connected`;
  if (folder === 'sip-clients') return path.slice(0, path.lastIndexOf('-'));
  const dialog = dialogs.find((names) => names.includes(name.slice(0, -'.sdp'.length)));
  return `${folder}/${dialog?.[0] ?? name.slice(0, -'.sdp'.length)}`;
}

function stem({ path }: Sample): string {
  return path.slice(path.indexOf('/') + 1, -'.sdp'.length);
}

function stage({ path }: Sample): number {
  return ['initial', 'hold', 'resume'].findIndex((word) => path.endsWith(`-${word}.sdp`));
}
