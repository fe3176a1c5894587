import type { PayloadFormat } from '@webrtc-ims/iq';
import { readH264Profile, writeH264Profile } from './h264-profile.ts';

/**
 * The parameters of our answer for a format whose media is relayed: what the far side asks for, as far as the offer of the near side allows it.
 *
 * @param near as it was offered to us
 * @param far as it was answered to us
 */
export function relayedParameters(near: PayloadFormat, far: PayloadFormat): PayloadFormat['parameters'] {
  if (near.encodingName === 'H264') return h264Parameters(near.parameters, far.parameters);
  const modes = near.parameters['mode-set'];
  return modes === undefined
    ? far.parameters
    : { ...far.parameters, 'mode-set': withinModes(modes, far.parameters['mode-set']) };
}

/** A mode set is answered from within the offered one (RFC 4867 8.3.1). */
function withinModes(offered: string, answered: string | undefined): string {
  const allowed = offered.split(',');
  const both = (answered ?? '').split(',').filter((mode) => allowed.includes(mode));
  return both.length === 0 ? offered : both.join(',');
}

/**
 * The profile stays as it was offered; the level is the lower of both, unless both sides allow another one in each direction (RFC 6184
 * 8.2.2). Parameter sets are those of the far side, whose pictures the near side gets.
 */
function h264Parameters(
  near: PayloadFormat['parameters'],
  far: PayloadFormat['parameters'],
): PayloadFormat['parameters'] {
  const own = readH264Profile(near['profile-level-id']);
  const theirs = readH264Profile(far['profile-level-id']);
  const asymmetric = near['level-asymmetry-allowed'] === '1' && far['level-asymmetry-allowed'] === '1';
  const level = asymmetric ? theirs.level : Math.min(own.level, theirs.level);
  const { 'level-asymmetry-allowed': _, ...rest } = far;
  return {
    ...rest,
    'profile-level-id': writeH264Profile(own, level),
    ...(near['packetization-mode'] === undefined ? {} : { 'packetization-mode': near['packetization-mode'] }),
    ...(asymmetric ? { 'level-asymmetry-allowed': '1' } : {}),
  };
}
