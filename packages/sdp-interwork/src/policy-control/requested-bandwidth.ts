import { decimal } from '../attributes/decimal.ts';
import type { SectionDescription } from '../model/section-description.ts';

/**
 * bit/s with everything down to IP that a section asks for: `b=AS`, or else `b=TIAS` with the headers of `a=maxprate` packets a second (RFC 3890 6.2);
 * `undefined` when it names neither.
 */
export function requestedBandwidth(section: SectionDescription): number | undefined {
  const { AS, TIAS } = section.bandwidth;
  if (AS !== undefined) return AS * 1000;
  const rate = section.attributes.find(({ name }) => name === 'maxprate');
  const packets = rate === undefined ? undefined : packetRate(rate.value);
  if (TIAS === undefined || packets === undefined) return undefined;
  const network = section.connection?.address.includes(':') === true ? 40 : 20;
  const security = section.protocol.includes('SAVP') ? srtpTag : 0;
  return Math.ceil(TIAS + packets * (network + udpHeader + security) * 8);
}

/** RFC 3890 6.3: digits, or digits with a fraction. */
function packetRate(value: string): number | undefined {
  const [whole, fraction, more] = value.trim().split('.');
  if (more !== undefined) return undefined;
  const integer = decimal(whole);
  if (integer === undefined || fraction === undefined) return integer;
  const rest = decimal(fraction);
  return rest === undefined ? undefined : integer + rest / 10 ** fraction.length;
}

const udpHeader = 8;
// AES_CM_128_HMAC_SHA1_80, the profile that everybody has (RFC 8827 6.5).
const srtpTag = 10;
