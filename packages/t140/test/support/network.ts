import { drain, insecureSeededRandom } from '@webrtc-ims/core';
import {
  TextRelay,
  type TextRelayEvent,
  type TextRelayOptions,
  TextSession,
  type TextSessionEvent,
  type TextSessionOptions,
} from '@webrtc-ims/t140';
import { red } from './packets.ts';

/** A machine with a deadline. */
interface Timed {
  readonly deadline: number | undefined;
  expire(now: number): void;
}

/** A world of machines on one virtual clock. Datagrams arrive at once, unless a filter keeps them. */
export class World {
  now = 0;
  readonly #machines: Timed[] = [];
  readonly #settlers: (() => boolean)[] = [];

  add(machine: Timed, settle: () => boolean): void {
    this.#machines.push(machine);
    this.#settlers.push(settle);
  }

  settle(): void {
    for (let steps = 0; this.#settlers.map((settle) => settle()).includes(true); steps++) {
      if (steps > 10_000) throw new Error('the machines never come to rest');
    }
  }

  wait(time: number): void {
    const until = this.now + time;
    this.settle();
    for (let steps = 0; ; steps++) {
      if (steps > 100_000) throw new Error('a deadline stands still');
      const next = Math.min(until, ...this.#machines.map(({ deadline }) => deadline ?? until));
      this.now = Math.max(this.now, next);
      for (const machine of this.#machines) {
        machine.expire(this.now);
        this.settle();
      }
      if (this.now >= until && !this.#machines.some(({ deadline }) => (deadline ?? until + 1) <= until)) return;
    }
  }
}

/** What a path does to a datagram: true lets it through. */
export type Filter = (datagram: {
  readonly component: 'rtp' | 'rtcp';
  readonly octets: Uint8Array;
  readonly index: number;
}) => boolean;

/** One text phone of the world. */
export class Phone {
  readonly session: TextSession;
  readonly events: TextSessionEvent[] = [];
  /** What it sent, whether it arrived or not. */
  readonly sent: { readonly component: 'rtp' | 'rtcp'; readonly octets: Uint8Array; readonly at: number }[] = [];
  filter: Filter = () => true;
  deliver: (component: 'rtp' | 'rtcp', octets: Uint8Array) => void = () => {};
  readonly #world: World;
  #count = 0;

  constructor(world: World, seed: number, options: Partial<TextSessionOptions> = {}) {
    this.#world = world;
    this.session = new TextSession(
      { format: red, connected: true, random: insecureSeededRandom(seed), ...options },
      world.now,
    );
    world.add(this.session, () => this.#settle());
  }

  type(text: string): void {
    this.session.send(text, this.#world.now);
    this.#world.settle();
  }

  hear(component: 'rtp' | 'rtcp', octets: Uint8Array): void {
    this.session.receive({ component, octets }, this.#world.now);
  }

  get heard(): string {
    return this.events.map((event) => (event.type === 'text' ? event.text : '')).join('');
  }

  get rtp(): readonly Uint8Array[] {
    return this.sent.filter(({ component }) => component === 'rtp').map(({ octets }) => octets);
  }

  get rtcp(): readonly Uint8Array[] {
    return this.sent.filter(({ component }) => component === 'rtcp').map(({ octets }) => octets);
  }

  #settle(): boolean {
    let moved = false;
    for (const output of drain(this.session)) {
      moved = true;
      if (output.type === 'event') this.events.push(output.event);
      else {
        const { component, octets } = output;
        this.sent.push({ component, octets, at: this.#world.now });
        const passes = this.filter({ component, octets, index: this.#count });
        if (component === 'rtp') this.#count += 1;
        if (passes) this.deliver(component, octets);
      }
    }
    return moved;
  }
}

/** Two phones that hear each other. */
export function phonePair(
  a: Partial<TextSessionOptions> = {},
  b: Partial<TextSessionOptions> = {},
): { readonly world: World; readonly a: Phone; readonly b: Phone } {
  const world = new World();
  const one = new Phone(world, 1, a);
  const other = new Phone(world, 2, b);
  one.deliver = (component, octets) => other.hear(component, octets);
  other.deliver = (component, octets) => one.hear(component, octets);
  world.settle();
  return { world, a: one, b: other };
}

/** A relay with a phone on its RTP side and a test on its data channel side. */
export class RelayWorld {
  readonly world: World = new World();
  readonly relay: TextRelay;
  readonly phone: Phone;
  readonly messages: { readonly at: number; readonly message: string | Uint8Array }[] = [];
  readonly events: TextRelayEvent[] = [];
  readonly sent: { readonly component: 'rtp' | 'rtcp'; readonly octets: Uint8Array; readonly at: number }[] = [];
  filter: Filter = () => true;
  #count = 0;

  constructor(
    options: {
      readonly rtp?: Partial<TextSessionOptions>;
      readonly channel?: TextRelayOptions['channel'];
      readonly phone?: Partial<TextSessionOptions>;
    } = {},
  ) {
    const rtp = { format: red, connected: true, random: insecureSeededRandom(3), ...options.rtp };
    this.relay = new TextRelay({ rtp, ...(options.channel === undefined ? {} : { channel: options.channel }) }, 0);
    this.phone = new Phone(this.world, 4, options.phone);
    this.phone.deliver = (component, octets) => this.relay.receive({ from: 'rtp', component, octets }, this.world.now);
    this.world.add(this.relay, () => this.#settle());
    this.relay.receive({ from: 'channel', type: 'open' }, 0);
    this.world.settle();
  }

  /** The browser types. */
  type(text: string | Uint8Array): void {
    this.relay.receive({ from: 'channel', type: 'message', message: text }, this.world.now);
    this.world.settle();
  }

  act(verb: (relay: TextRelay, now: number) => void): void {
    verb(this.relay, this.world.now);
    this.world.settle();
  }

  get shown(): string {
    return this.messages.map(({ message }) => message).join('');
  }

  #settle(): boolean {
    let moved = false;
    for (const output of drain(this.relay)) {
      moved = true;
      if (output.type === 'event') this.events.push(output.event);
      else if (output.to === 'channel') this.messages.push({ at: this.world.now, message: output.message });
      else {
        const { component, octets } = output;
        this.sent.push({ component, octets, at: this.world.now });
        const passes = this.filter({ component, octets, index: this.#count });
        if (component === 'rtp') this.#count += 1;
        if (passes) this.phone.hear(component, octets);
      }
    }
    return moved;
  }
}
