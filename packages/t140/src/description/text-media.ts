import { failure, MalformedError, ok, type Result, UnsupportedError } from '@webrtc-ims/core';
import { maximumGenerations, type RtpTextFormat } from './rtp-text-format.ts';

/** What the attributes of a section `m=text` say (RFC 4103 7.2, RFC 9071 2.3). */
export interface TextMedia {
  readonly format: RtpTextFormat;
  /** Characters per second that the writer can take; 30 when it does not say. */
  readonly cps: number;
  /** a=rtt-mixer: the writer can tell sources of one stream apart. */
  readonly mixer: boolean;
}

/** Codes of the errors of this file. */
export type TextMediaErrorCode = 'T140_SDP_RTPMAP' | 'T140_SDP_FMTP' | 'T140_SDP_NO_T140';

/**
 * Reads a section `m=text`: the payload types of its m= line and its attribute lines, without `a=`. What is no concern of text is passed over. A
 * red format whose list names another payload type than that of t140 is not used (RFC 4102 4).
 *
 * Errors: `T140_SDP_RTPMAP`, `T140_SDP_FMTP` for lines that do not parse; `T140_SDP_NO_T140` (unsupported) without t140/1000.
 */
export function readTextMedia(
  payloadTypes: readonly number[],
  attributes: readonly string[],
): Result<TextMedia, MalformedError<TextMediaErrorCode> | UnsupportedError<TextMediaErrorCode>> {
  const encodings = new Map<number, string>();
  const parameters = new Map<number, string>();
  for (const [line, attribute] of attributes.entries()) {
    const isMap = attribute.startsWith('rtpmap:');
    if (!isMap && !attribute.startsWith('fmtp:')) continue;
    const [number = '', ...rest] = attribute.slice(attribute.indexOf(':') + 1).split(' ');
    const payloadType = decimal(number);
    if (payloadType === undefined || payloadType > 127 || rest.length === 0) {
      const code = isMap ? 'T140_SDP_RTPMAP' : 'T140_SDP_FMTP';
      return failure(new MalformedError(code, 'no payload type, or nothing about it', { line: line + 1, clause }));
    }
    (isMap ? encodings : parameters).set(payloadType, rest.join(' ').trim());
  }
  // Encoding names are compared without regard to case (RFC 4855 3).
  const withEncoding = (name: string): number[] =>
    payloadTypes.filter((payloadType) => {
      const [encoding = '', rate] = (encodings.get(payloadType) ?? '').toLowerCase().split('/');
      return encoding === name && rate === '1000';
    });
  const [payloadType] = withEncoding('t140');
  if (payloadType === undefined) {
    return failure(new UnsupportedError('T140_SDP_NO_T140', 'no payload type of t140/1000', { clause }));
  }
  const red = withEncoding('red')
    .map((candidate) => ({
      payloadType: candidate,
      generations: generationsOf(parameters.get(candidate), payloadType),
    }))
    .find(({ generations }) => generations > 0);
  return ok({
    format: red === undefined ? { payloadType } : { payloadType, redundancy: red },
    cps: cpsOf(parameters.get(payloadType)) ?? 30,
    mixer: attributes.some((attribute) => attribute.trim().toLowerCase() === 'rtt-mixer'),
  });
}

/** Writes the attribute lines of a section `m=text`, without `a=`, and the payload types for its m= line, the preferred one first. */
export function writeTextMedia(media: TextMedia): {
  readonly payloadTypes: readonly number[];
  readonly attributes: readonly string[];
} {
  const { format, cps, mixer } = media;
  const { payloadType, redundancy } = format;
  const attributes = [`rtpmap:${payloadType} t140/1000`];
  if (cps !== 30) attributes.push(`fmtp:${payloadType} cps=${cps}`);
  if (redundancy !== undefined) {
    const list = new Array<number>(redundancy.generations + 1).fill(payloadType).join('/');
    attributes.push(`rtpmap:${redundancy.payloadType} red/1000`, `fmtp:${redundancy.payloadType} ${list}`);
  }
  if (mixer) attributes.push('rtt-mixer');
  return { payloadTypes: redundancy === undefined ? [payloadType] : [redundancy.payloadType, payloadType], attributes };
}

/**
 * What holds between an offerer and an answerer, seen from one who has `own` in its description and `peer` in that of the other: the payload types
 * of the peer, the smaller number of generations (RFC 9071 3.8), and mixing only when both named it (RFC 9071 2.3.2).
 */
export function agreeTextMedia(own: TextMedia, peer: TextMedia): TextMedia {
  const { payloadType, redundancy } = peer.format;
  const generations = Math.min(own.format.redundancy?.generations ?? 0, redundancy?.generations ?? 0);
  return {
    format:
      redundancy === undefined || generations === 0
        ? { payloadType }
        : { payloadType, redundancy: { payloadType: redundancy.payloadType, generations } },
    cps: peer.cps,
    mixer: own.mixer && peer.mixer,
  };
}

/** The rate in `a=dcsa:<id> fmtp:t140 cps=<n>`, given what stands behind `fmtp:` (RFC 8865 4.2.1); undefined for any other format. */
export function channelCps(fmtp: string): number | undefined {
  const [format, ...rest] = fmtp.trim().split(' ');
  return format === 't140' ? cpsOf(rest.join(' ')) : undefined;
}

/** Writes what stands behind `fmtp:` in `a=dcsa` (RFC 8865 4.2.1). */
export function writeChannelCps(cps: number): string {
  return `t140 cps=${cps}`;
}

// The list names the payload type of every block; each must be that of t140.
function generationsOf(list: string | undefined, payloadType: number): number {
  const blocks = (list ?? '').split('/');
  const isOurs = blocks.every((block) => decimal(block.trim()) === payloadType);
  return isOurs ? Math.min(blocks.length - 1, maximumGenerations) : 0;
}

function cpsOf(parameters: string | undefined): number | undefined {
  for (const parameter of (parameters ?? '').split(';')) {
    const [name = '', value = ''] = parameter.split('=');
    if (name.trim().toLowerCase() === 'cps') return decimal(value.trim());
  }
  return undefined;
}

function decimal(text: string): number | undefined {
  if (text.length === 0 || text.length > 9) return undefined;
  let value = 0;
  for (const digit of text) {
    const code = digit.charCodeAt(0) - 0x30;
    if (code < 0 || code > 9) return undefined;
    value = value * 10 + code;
  }
  return value;
}

const clause = 'RFC 4103 7.2';
