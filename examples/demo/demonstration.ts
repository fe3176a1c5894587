import { setTimeout as pause } from 'node:timers/promises';
import type { CrossedDescription } from '../ep-cscf/call-media.ts';
import type { CallStatistics } from '../ep-cscf/media-session.ts';
import { PhoneText } from '../ims-core/phone-text.ts';
import { HeadlessClient } from '../wic/headless.ts';
import { converse } from './conversation.ts';
import { printDescriptionPair } from './description-pair.ts';
import { ladder } from './ladder.ts';
import { alice, type Network, startNetwork } from './network.ts';
import type { Paint } from './paint.ts';
import { lifelines, SessionLog } from './session-log.ts';
import { type Heard, judge, type Verdict } from './verdict.ts';

const frequency = 440;
const talkTime = 3000;
/** Of so many RTP packets of text one is lost between gateway and phone. */
const textLoss = 3;

/** Lets the headless client register, call the echo phone and talk, and prints what happened. */
export async function demonstrate(print: (line: string) => void, paint: Paint): Promise<Verdict> {
  const descriptions: CrossedDescription[] = [];
  let statistics: CallStatistics = {};
  let edgePort = 0;
  const log = new SessionLog(() => edgePort);
  const network = await startNetwork({
    phoneMedia: { text: ({ ports }) => PhoneText.open(ports, textLoss) },
    onCoreMessage: (direction, peer, octets) => log.core(direction, peer, octets),
    onDescription: (crossed) => descriptions.push(crossed),
    onCallEnded: (_, counted) => {
      statistics = counted;
    },
  });
  edgePort = network.edge.coreHop.port;
  print(`eP-CSCF at ${network.wsUrl}, core at ${network.core.hop.host}:${network.core.hop.port}, all in this process`);
  let heard: Talk;
  try {
    heard = await talk(network, log);
  } finally {
    await network.stop();
  }

  print('');
  for (const line of ladder(lifelines, log.arrows, paint)) print(line);
  for (const { from, kind, before, after, report } of descriptions) {
    const title = from === 'browser' ? `${kind} from the client to the core` : `${kind} from the core to the client`;
    print('');
    for (const line of printDescriptionPair({ title, before, after, report }, paint)) print(line);
  }
  print('');
  for (const line of counters(statistics, paint)) print(line);
  print('');
  print(paint('title', 'on the data channels'));
  for (const line of heard.conversation) print(`  ${line}`);
  print('');
  return judge({ sent: frequency, ...heard });
}

/** What became of the call. */
interface Talk extends Omit<Heard, 'sent'> {
  readonly conversation: readonly string[];
}

/** Registers, calls the phone, talks, chats, types, asks for the floor and hangs up. */
async function talk(network: Network, log: SessionLog): Promise<Talk> {
  const client = await HeadlessClient.connect({
    webSocket: network.wsUrl,
    identity: alice.publicIdentities[0] ?? '',
    username: alice.privateIdentity,
    password: alice.password,
    onMessage: (direction, octets) => log.client(direction, octets),
  });
  const registered = await client.register();
  if (registered.status !== 200) throw new Error(`registration was answered ${registered.status}`);
  const call = await client.call(`sip:echo@${network.domain}`, ['msrp', 'bfcp', 't140']);
  await call.established();
  call.audio.startTone(frequency);
  const [conversation] = await Promise.all([converse(call, network.phone.calls[0]?.text), pause(talkTime)]);
  call.audio.stop();
  // The last packets are still on their way.
  await pause(100);
  const { heard: samples, sent: packetsSent, received: packetsReceived } = call.audio;
  await call.hangUp();
  await client.register(0);
  await client.close();
  return { samples, packetsSent, packetsReceived, conversation };
}

function counters(statistics: CallStatistics, paint: Paint): string[] {
  const names = ['packets in', 'out', 'octets in', 'out', 'lost', 'jitter ms'];
  const row = (name: string, cells: readonly (number | string)[]): string =>
    name.padEnd(24) + cells.map((cell) => String(cell).padStart(11)).join('');
  const lines = [paint('title', row('media at the gateway', names))];
  for (const side of ['access', 'core'] as const) {
    for (const [stream, counted] of Object.entries(statistics[side] ?? {})) {
      const { packetsReceived, packetsSent, octetsReceived, octetsSent, packetsLost, jitter } = counted;
      const name = `  ${side === 'access' ? 'client' : 'core'}, stream ${stream}`;
      lines.push(row(name, [packetsReceived, packetsSent, octetsReceived, octetsSent, packetsLost, jitter.toFixed(1)]));
    }
  }
  return lines;
}
