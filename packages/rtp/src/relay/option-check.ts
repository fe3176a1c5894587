import { MisuseError } from '@webrtc-ims/core';
import { isMultiplexablePayloadType } from '../demultiplex.ts';
import type { RtpLimits } from '../limits.ts';
import type { RelayLegOptions, RelayStreamOptions, RtpRelayOptions } from './relay-options.ts';

/**
 * Refuses what would make the relay fail later, in the middle of a call, when a timer fires.
 *
 * @throws {MisuseError} `RTP_OPTION`, `FIELD_RANGE`
 */
export function checkRelayOptions(options: RtpRelayOptions, limits: RtpLimits, now: number): void {
  checkNumber('now', now, Number.NEGATIVE_INFINITY);
  checkNumber('bandwidth', options.bandwidth ?? 0, 0);
  // Below a millisecond the timer would do nothing but fire.
  checkNumber('minimumReportInterval', options.minimumReportInterval ?? 1, 1);
  checkNumber('unixTimeAtZero', options.unixTimeAtZero ?? 0, Number.NEGATIVE_INFINITY);
  checkText('cname', options.cname);
  for (const [name, value] of Object.entries(limits)) checkNumber(`limits.${name}`, value, 0);
}

/**
 * Checks the whole description of a stream before any of it is taken.
 *
 * @throws {MisuseError} `RTP_PAYLOAD_TYPE` for one outside 0 to 127, or one that cannot be told from RTCP on a leg that shares a port;
 * `RTP_OPTION`, `FIELD_RANGE`
 */
export function checkStreamOptions({ web, plain }: RelayStreamOptions): void {
  for (const { incoming, outgoing } of web.receives) {
    checkPayloadType(incoming, true);
    checkPayloadType(outgoing, plain.rtcpMux ?? false);
  }
  for (const { incoming, outgoing } of plain.receives) {
    checkPayloadType(incoming, plain.rtcpMux ?? false);
    checkPayloadType(outgoing, true);
  }
  for (const leg of [web, plain]) checkLeg(leg);
  checkText('mid', web.mid);
  checkInteger('midExtension', web.midExtension, 1, 255);
}

function checkLeg({ receives, ssrc, inactivity, rtcpOverhead }: RelayLegOptions): void {
  checkInteger('rtcpOverhead', rtcpOverhead, 0, 255);
  checkInteger('ssrc', ssrc, 0, 0xffff_ffff);
  if (inactivity !== undefined) checkNumber('inactivity.milliseconds', inactivity.milliseconds, 1);
  for (const { clockRate, outgoingClockRate } of receives) {
    checkNumber('clockRate', clockRate, 1);
    checkNumber('outgoingClockRate', outgoingClockRate ?? 1, 1);
  }
}

function checkPayloadType(payloadType: number, shared: boolean): void {
  const usable = Number.isInteger(payloadType) && payloadType >= 0 && payloadType <= 127;
  if (usable && (!shared || isMultiplexablePayloadType(payloadType))) return;
  throw new MisuseError('RTP_PAYLOAD_TYPE', `payload type ${payloadType} cannot be used here`, {
    clause: 'RFC 5761 4',
  });
}

function checkNumber(name: string, value: number, least: number): void {
  if (Number.isFinite(value) && value >= least) return;
  throw new MisuseError('RTP_OPTION', `${name} cannot be ${value}`);
}

function checkInteger(name: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return;
  throw new MisuseError('FIELD_RANGE', `${name} cannot be ${value}`);
}

// What goes into an SDES item: its length is one octet (RFC 3550 6.5).
function checkText(name: string, text: string | undefined): void {
  if (text === undefined || new TextEncoder().encode(text).length <= 255) return;
  throw new MisuseError('FIELD_RANGE', `${name} is longer than 255 octets`);
}
