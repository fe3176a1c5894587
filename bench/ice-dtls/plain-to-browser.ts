import { drive, systemClock } from '@webrtc-ims/core/node';
import { RtpRelay } from '@webrtc-ims/rtp';
import { PlainRtpEndpoint, PortPairAllocator } from '@webrtc-ims/rtp/node';
import { peer } from '../../interop/peers.ts';
import { Rtpengine } from '../../interop/rtpengine.ts';
import type { BenchRow } from '../row.ts';
import { type Phone, startPhone } from './far-end.ts';
import { inTurns } from './in-turns.ts';
import { connectBrowser } from './own-edge.ts';
import { SecuredCall } from './secured-call.ts';

/** A gateway under load. */
interface Gateway {
  readonly name: string;
  /** Makes ready and gives the port that takes plain RTP of the phone. */
  readonly open: () => Promise<number>;
  /** Seconds of CPU time so far. */
  readonly cpuTime: () => number;
  /** Packets that came out encrypted since it was last asked. */
  readonly received: () => Promise<number>;
  readonly close: () => Promise<void>;
}

const address = '127.0.0.1';
const packets = 6_000;
const perSecond = 2_000;
const size = 172;

/**
 * RTP packets per second of CPU time from a plain UDP port to a browser: received, renumbered, encrypted and sent. rtpengine does the same in its
 * user space mode with keys from SDES: nothing differs once the keys are there. All threads count; phone and browsers are processes of their
 * own. Without rtpengine there are no rows.
 */
export async function plainToBrowserRows(): Promise<BenchRow[]> {
  const { absent, path } = peer('rtpengine');
  if (absent) return [];
  const { phone, port } = await startPhone();
  const gateways: Gateway[] = [];
  try {
    gateways.push(await ours('front', port), await ours('native', port), await theirs(path, port));
    const contestants = gateways.map((gateway) => () => measured(phone, gateway));
    const [front = 0, native = 0, rtpengine = 0] = await inTurns(contestants);
    const row = (name: string, value: number): BenchRow => ({
      name: `${name}, RTP ${size} octets, plain to browser`,
      ours: value,
      peers: { rtpengine },
      ratios: { rtpengine: value / rtpengine },
      unit: 'packets/CPU s',
    });
    return [row('ICE-lite front', front), row('native ICE', native)];
  } finally {
    phone.close();
    for (const { close } of gateways) await close();
  }
}

async function measured(phone: Phone, { name, open, cpuTime, received }: Gateway): Promise<number> {
  for (let attempt = 0; attempt < 4; attempt++) {
    const port = await open();
    const began = cpuTime();
    await phone.ask({ type: 'send', port, packets, perSecond, size }, 'sent');
    const spent = cpuTime() - began;
    const arrived = await received();
    // Packets are lost when somebody else has the machine: a round with losses does not count.
    if (arrived >= 0.98 * packets) return arrived / spent;
  }
  throw new Error(`${name} loses packets: the machine is too busy`);
}

async function ours(ice: 'front' | 'native', phonePort: number): Promise<Gateway> {
  const { edge, transport, browser } = await connectBrowser(ice);
  const relay = new RtpRelay({ inPlace: true }, systemClock.now());
  const receives = [{ incoming: 0, outgoing: 0, clockRate: 8000 }];
  const remote = { address, port: phonePort };
  relay.setStream('0', { web: { receives }, plain: { receives, remote } }, systemClock.now());
  const driver = drive(relay, {
    perform(output) {
      if (output.type !== 'transmit' || output.to !== 'web') return;
      if (output.component === 'rtp') transport.sendRtp(output.octets);
      else transport.sendRtcp(output.octets);
    },
  });
  const opened = await PlainRtpEndpoint.open(new PortPairAllocator({ address }), {
    onPacket: (component, octets, source) => driver.receive({ from: 'plain', stream: '0', component, octets, source }),
  });
  if (!opened.ok) throw opened.error;
  const endpoint = opened.value;
  return {
    name: ice,
    open: async () => endpoint.rtpPort,
    cpuTime() {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    },
    received: async () => (await browser.ask({ type: 'count' }, 'count')).packets,
    async close() {
      browser.close();
      driver.stop();
      await endpoint.close();
      await edge.close();
    },
  };
}

async function theirs(path: string, phonePort: number): Promise<Gateway> {
  const sink = await startPhone();
  const rtpengine = await Rtpengine.start(path, { ports: [20_000, 20_099], threads: 2, lifetime: 180_000 });
  const call = new SecuredCall(rtpengine);
  return {
    name: 'rtpengine',
    open: () => call.open(phonePort, sink.port),
    cpuTime: () => rtpengine.cpuTime(),
    async received() {
      const { packets: arrived, largest } = await sink.phone.ask({ type: 'count' }, 'count');
      // The tag tells that it was encrypted (RFC 7714 13).
      if (largest !== size + 16)
        throw new Error(`rtpengine sent datagrams of ${largest} octets, ${size + 16} expected`);
      return arrived;
    },
    async close() {
      sink.phone.close();
      await rtpengine.stop();
    },
  };
}
