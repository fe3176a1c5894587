import { createRequire } from 'node:module';
import { encodeRtpPacket, SrtpMasterKey, SrtpProtector, SrtpUnprotector } from '@webrtc-ims/rtp';
import { nodeSrtpEngine } from '@webrtc-ims/rtp/node';
import { median } from '../measure.ts';
import type { BenchRow } from '../row.ts';
import { Libsrtp, type Rates } from './libsrtp.ts';

/** What is used of werift. */
interface Werift {
  readonly RtpHeader: new (fields: object) => { sequenceNumber: number };
  readonly SrtpSession: new (config: {
    readonly keys: Readonly<Record<string, Buffer>>;
    readonly profile: number;
  }) => {
    encrypt(payload: Buffer, header: object): Buffer;
    decrypt(packet: Buffer): Buffer;
  };
}

const requirePeer = createRequire(new URL('../peers/package.json', import.meta.url));
const ssrc = 0xcafe_babe;
const batch = 500;
const rounds = 15;
// ms of CPU time for each contestant in each round and direction.
const roundTime = 60;

const suites = [
  { name: 'AES_CM_128_HMAC_SHA1_80', profile: 1, libsrtp: 'cm' },
  { name: 'AEAD_AES_128_GCM', profile: 7, libsrtp: 'gcm' },
] as const;

/**
 * SRTP packets per second of CPU time. Ours looks up the source, the window of sequence numbers and the lifetime of the key, and writes to
 * a buffer that is there. werift is given header and payload apart, and has no replay list. libsrtp is C, in a process of its own.
 */
export const rows = async (): Promise<BenchRow[]> => {
  const libsrtp = Libsrtp.build();
  return suites.flatMap((suite) =>
    [172, 1200].flatMap((octets) => {
      const contestants: Readonly<Record<string, (milliseconds: number) => Rates>> = {
        ours: ours(suite.name, octets),
        'werift 0.24': werift(suite.name, suite.profile, octets),
        ...(libsrtp && { 'libsrtp (C)': (time: number) => libsrtp.round(suite.libsrtp, octets, time) }),
      };
      for (const round of Object.values(contestants)) round(500);
      const rates = new Map(Object.keys(contestants).map((name) => [name, [] as Rates[]]));
      for (let round = 0; round < rounds; round++) {
        for (const [name, run] of Object.entries(contestants)) rates.get(name)?.push(run(roundTime));
      }
      return (['protect', 'unprotect'] as const).map((direction) => {
        const medians = [...rates].map(([name, all]) => [name, median(all.map((one) => one[direction]))] as const);
        const [[, own] = ['', 0], ...others] = medians;
        return {
          name: `SRTP ${direction} ${suite.name} ${octets} octets`,
          ours: own,
          peers: Object.fromEntries(others),
          ratios: Object.fromEntries(others.map(([name, rate]) => [name, own / rate])),
          unit: 'packets/s',
        };
      });
    }),
  );
};

function ours(suite: (typeof suites)[number]['name'], octets: number): (milliseconds: number) => Rates {
  const options = { suite, masterKeys: [SrtpMasterKey.generate(suite)], engine: nodeSrtpEngine() };
  const protector = new SrtpProtector(options);
  const unprotector = new SrtpUnprotector(options);
  const packet = packetOf(octets);
  const sealed = Array.from({ length: batch }, () => new Uint8Array(octets + protector.rtpOverhead));
  const clear = new Uint8Array(octets);
  let number = 0;
  return (milliseconds) =>
    inTurns(milliseconds, {
      protect(i) {
        number = (number + 1) & 0xffff;
        packet[2] = number >>> 8;
        packet[3] = number;
        if (!protector.protectRtpInto(packet, sealed[i]!).ok) throw new Error('not protected');
      },
      unprotect(i) {
        if (!unprotector.unprotectRtpInto(sealed[i]!, clear).ok) throw new Error('not unprotected');
      },
    });
}

function werift(
  suite: (typeof suites)[number]['name'],
  profile: number,
  octets: number,
): (milliseconds: number) => Rates {
  const { RtpHeader, SrtpSession } = requirePeer('werift') as Werift;
  const key = SrtpMasterKey.generate(suite);
  const master = { key: Buffer.from(key.copyKey()), salt: Buffer.from(key.copySalt()) };
  const session = new SrtpSession({
    keys: {
      localMasterKey: master.key,
      localMasterSalt: master.salt,
      remoteMasterKey: master.key,
      remoteMasterSalt: master.salt,
    },
    profile,
  });
  const header = new RtpHeader({ ssrc, payloadType: 0, sequenceNumber: 0, timestamp: 0, version: 2 });
  const payload = Buffer.alloc(octets - 12, 0x55);
  const sealed: Buffer[] = [];
  return (milliseconds) =>
    inTurns(milliseconds, {
      protect(i) {
        header.sequenceNumber = (header.sequenceNumber + 1) & 0xffff;
        sealed[i] = session.encrypt(payload, header);
      },
      unprotect(i) {
        if (session.decrypt(sealed[i]!).length !== octets) throw new Error('not unprotected');
      },
    });
}

/** A batch is protected, then unprotected, so that every packet that is opened is a new one. */
function inTurns(
  milliseconds: number,
  { protect, unprotect }: { protect(i: number): void; unprotect(i: number): void },
): Rates {
  let packets = 0;
  let protecting = 0;
  let unprotecting = 0;
  while (protecting < milliseconds || unprotecting < milliseconds) {
    const began = cpuTime();
    for (let i = 0; i < batch; i++) protect(i);
    const half = cpuTime();
    for (let i = 0; i < batch; i++) unprotect(i);
    unprotecting += cpuTime() - half;
    protecting += half - began;
    packets += batch;
  }
  return { protect: (1000 * packets) / protecting, unprotect: (1000 * packets) / unprotecting };
}

/** ms of CPU time of this process so far. */
function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function packetOf(octets: number): Uint8Array {
  return encodeRtpPacket({
    marker: false,
    payloadType: 0,
    sequenceNumber: 0,
    timestamp: 0,
    ssrc,
    contributingSources: [],
    payload: new Uint8Array(octets - 12).fill(0x55),
    padding: 0,
  });
}
