// Both laws of ITU-T G.711 on 16-bit linear samples: mu-law has a bias of 33 in 14-bit terms, A-law inverts every second bit.

/** Encodes 16-bit linear samples as PCMU, one octet each. */
export function encodeMuLaw(samples: Int16Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(samples.length);
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i]!;
    const magnitude = Math.min(sample < 0 ? -sample : sample, muLawClip) + muLawBias;
    const segment = 24 - Math.clz32(magnitude);
    const mantissa = (magnitude >>> (segment + 3)) & 0x0f;
    out[i] = ~((sample < 0 ? 0x80 : 0) | (segment << 4) | mantissa);
  }
  return out;
}

/** Decodes PCMU to 16-bit linear samples. */
export function decodeMuLaw(octets: Uint8Array): Int16Array<ArrayBuffer> {
  return expand(octets, muLawTable);
}

/** Encodes 16-bit linear samples as PCMA, one octet each. */
export function encodeALaw(samples: Int16Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(samples.length);
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i]!;
    // Complement, not negation: the law is symmetric around -1/2.
    const magnitude = (sample < 0 ? ~sample : sample) >>> 4;
    const segment = magnitude < 16 ? 0 : 28 - Math.clz32(magnitude);
    const mantissa = (segment === 0 ? magnitude : magnitude >>> (segment - 1)) & 0x0f;
    out[i] = ((sample < 0 ? 0 : 0x80) | (segment << 4) | mantissa) ^ 0x55;
  }
  return out;
}

/** Decodes PCMA to 16-bit linear samples. */
export function decodeALaw(octets: Uint8Array): Int16Array<ArrayBuffer> {
  return expand(octets, aLawTable);
}

const muLawBias = 0x84;
const muLawClip = 0x7fff - muLawBias;

const muLawTable = Int16Array.from({ length: 256 }, (_, code) => {
  const bits = ~code & 0xff;
  const magnitude = ((((bits & 0x0f) << 3) + muLawBias) << ((bits >>> 4) & 7)) - muLawBias;
  return bits >= 0x80 ? -magnitude : magnitude;
});

const aLawTable = Int16Array.from({ length: 256 }, (_, code) => {
  const bits = code ^ 0x55;
  const segment = (bits >>> 4) & 7;
  const mantissa = ((bits & 0x0f) << 4) + 8;
  const magnitude = segment === 0 ? mantissa : (mantissa + 0x100) << (segment - 1);
  return bits >= 0x80 ? magnitude : -magnitude;
});

function expand(octets: Uint8Array, table: Int16Array): Int16Array<ArrayBuffer> {
  const out = new Int16Array(octets.length);
  for (let i = 0; i < octets.length; i++) out[i] = table[octets[i]!]!;
  return out;
}
