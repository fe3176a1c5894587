const secondsFrom1900To1970 = 2_208_988_800;

/** 64-bit NTP time (RFC 3550 4) of an instant given in ms since 1970: seconds since 1900 in the high half, their fraction in the low. */
export function ntpTime(unixMilliseconds: number): bigint {
  const seconds = Math.floor(unixMilliseconds / 1000);
  const fraction = Math.floor(((unixMilliseconds - seconds * 1000) / 1000) * 2 ** 32);
  return (BigInt.asUintN(32, BigInt(seconds + secondsFrom1900To1970)) << 32n) | BigInt(fraction);
}

/** The middle 32 bits of an NTP time, in units of 1/65536 s: what LSR carries (RFC 3550 6.4.1). */
export function compactNtpTime(time: bigint): number {
  return Number((time >> 16n) & 0xffff_ffffn);
}
