import { expect, test } from 'vitest';
import * as page from '../src/browser/index.ts';
import type { Clock } from '../src/clock.ts';
import { drive } from '../src/drive.ts';
import { MisuseError } from '../src/errors.ts';
import type { Machine } from '../src/machine.ts';
import * as node from '../src/node/index.ts';
import { OutputQueue } from '../src/output-queue.ts';

/** Time that stands still until a test moves it. */
class FakeClock implements Clock {
  time = 1000;
  readonly delays: number[] = [];
  #timers: { readonly at: number; readonly callback: () => void }[] = [];

  get running(): number {
    return this.#timers.length;
  }

  now(): number {
    return this.time;
  }

  after(delay: number, callback: () => void): () => void {
    this.delays.push(delay);
    const timer = { at: this.time + delay, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  advance(to: number): void {
    this.time = to;
    for (let due = this.#due(); due !== undefined; due = this.#due()) {
      const { callback } = due;
      this.#timers = this.#timers.filter((other) => other !== due);
      callback();
    }
  }

  #due() {
    return this.#timers.find(({ at }) => at <= this.time);
  }
}

/** Echoes what it receives and ticks at its deadline. */
class Echo implements Machine<string, string> {
  deadline: number | undefined;
  depth = 0;
  deepest = 0;
  readonly #outputs = new OutputQueue<string>();

  receive(input: string, now: number): void {
    this.#enter(() => this.#outputs.push(`${input}@${now}`));
  }

  poll(): string | undefined {
    return this.#outputs.shift();
  }

  expire(now: number): void {
    this.#enter(() => {
      if (this.deadline === undefined || now < this.deadline) return;
      this.deadline = undefined;
      this.#outputs.push(`expired@${now}`);
    });
  }

  refuse(): never {
    this.#outputs.push('before the mistake');
    throw new MisuseError('CLOSED', 'it is closed');
  }

  #enter(step: () => void): void {
    this.deepest = Math.max(this.deepest, ++this.depth);
    step();
    this.depth--;
  }
}

function running(perform?: (output: string) => void, onFault?: (error: unknown) => void) {
  const clock = new FakeClock();
  const machine = new Echo();
  const outputs: string[] = [];
  const driver = drive<string, string>(machine, {
    clock,
    perform: (output) => {
      outputs.push(output);
      perform?.(output);
    },
    ...(onFault === undefined ? {} : { onFault }),
  });
  return { clock, machine, outputs, driver };
}

test('inputs reach the machine with the time, and outputs are carried out in order', () => {
  const { clock, driver, outputs } = running();
  driver.receive('a');
  clock.time = 1234;
  driver.receive('b');
  expect(outputs).toEqual(['a@1000', 'b@1234']);
});

test('outputs that waited before the start are carried out at once, and a deadline is kept', () => {
  const clock = new FakeClock();
  const machine = new Echo();
  machine.receive('early', 1);
  machine.deadline = 1500;
  const outputs: string[] = [];
  drive<string, string>(machine, { clock, perform: (output) => outputs.push(output) });
  expect([outputs, clock.delays]).toEqual([['early@1'], [500]]);
});

test('the timer follows the deadline of the machine', () => {
  const { clock, machine, driver, outputs } = running();
  driver.act((now) => {
    machine.deadline = now + 200;
  });
  driver.receive('x');
  expect(clock.delays).toEqual([200]);
  driver.act((now) => {
    machine.deadline = now + 100;
  });
  expect([clock.delays, clock.running]).toEqual([[200, 100], 1]);
  clock.advance(1100);
  expect([outputs, clock.running]).toEqual([['x@1000', 'expired@1100'], 0]);
});

test('a deadline that goes away stops the timer', () => {
  const { clock, machine, driver, outputs } = running();
  driver.act((now) => {
    machine.deadline = now + 100;
  });
  driver.act(() => {
    machine.deadline = undefined;
  });
  expect(clock.running).toBe(0);
  clock.advance(5000);
  expect(outputs).toEqual([]);
});

test('a deadline in the past fires at once, a fraction of a millisecond is waited out', () => {
  const { clock, machine, driver } = running();
  driver.act((now) => {
    machine.deadline = now - 50;
  });
  driver.act((now) => {
    machine.deadline = now + 0.2;
  });
  expect(clock.delays).toEqual([0, 1]);
});

test('a timer that fires early is set again', () => {
  const { clock, machine, driver, outputs } = running();
  driver.act(() => {
    machine.deadline = 1100.5;
  });
  expect(clock.delays).toEqual([101]);
  driver.act(() => {
    machine.deadline = 1150;
  });
  const early = clock.delays.length;
  machine.deadline = 1200;
  clock.advance(1150);
  expect([outputs, clock.delays.slice(early), clock.running]).toEqual([[], [50], 1]);
  clock.advance(1200);
  expect(outputs).toEqual(['expired@1200']);
});

test('a deadline farther away than a timer reaches is approached in several', () => {
  const { clock, machine, driver, outputs } = running();
  const month = 30 * 24 * 3600 * 1000;
  driver.act((now) => {
    machine.deadline = now + month;
  });
  expect(clock.delays).toEqual([0x7fff_ffff]);
  clock.advance(1000 + 0x7fff_ffff);
  expect([outputs, clock.delays]).toEqual([[], [0x7fff_ffff, month - 0x7fff_ffff]]);
  clock.advance(1000 + month);
  expect(outputs).toEqual([`expired@${1000 + month}`]);
});

test('what arrives while outputs are carried out waits for its turn: the machine is never entered twice', () => {
  const world = running((output) => {
    if (output.startsWith('first')) {
      world.driver.receive('second');
      world.driver.act((now) => world.machine.receive('third', now));
      world.outputs.push('end of first');
    }
  });
  world.driver.receive('first');
  expect(world.outputs).toEqual(['first@1000', 'end of first', 'second@1000', 'third@1000']);
  expect(world.machine.deepest).toBe(1);
});

test('what perform throws is told, and the other outputs are still carried out', () => {
  const faults: unknown[] = [];
  const broken = new Error('socket gone');
  const world = running(
    (output) => {
      if (output.startsWith('a')) throw broken;
    },
    (error) => faults.push(error),
  );
  world.driver.act((now) => {
    world.machine.receive('a', now);
    world.machine.receive('b', now);
    world.machine.deadline = now + 10;
  });
  expect([world.outputs, faults, world.clock.delays]).toEqual([['a@1000', 'b@1000'], [broken], [10]]);
});

test('without onFault the exception surfaces as an unhandled rejection, after the drain', async () => {
  const broken = new Error('socket gone');
  const others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  const surfaced = new Promise((resolve) => process.once('unhandledRejection', resolve));
  const world = running((output) => {
    if (output.startsWith('a')) throw broken;
  });
  world.driver.act((now) => {
    world.machine.receive('a', now);
    world.machine.receive('b', now);
  });
  expect(world.outputs).toEqual(['a@1000', 'b@1000']);
  expect(await surfaced).toBe(broken);
  for (const listener of others) process.on('unhandledRejection', listener);
});

test('a misused verb throws to its caller; its outputs and the timer are still served', () => {
  const { clock, machine, driver, outputs } = running();
  const misuse = () =>
    driver.act((now) => {
      machine.deadline = now + 10;
      machine.refuse();
    });
  expect(misuse).toThrow(expect.objectContaining({ fault: 'misuse', code: 'CLOSED' }));
  expect([outputs, clock.delays]).toEqual([['before the mistake'], [10]]);
  driver.receive('next');
  expect(outputs).toEqual(['before the mistake', 'next@1000']);
});

test('a misused verb in between does not hold up what waits behind it', () => {
  const world = running((output) => {
    if (output.startsWith('first')) {
      world.driver.act(() => world.machine.refuse());
      world.driver.receive('second');
    }
  });
  expect(() => world.driver.receive('first')).toThrow(MisuseError);
  expect(world.outputs).toEqual(['first@1000', 'before the mistake', 'second@1000']);
});

test('after stop nothing reaches the machine and no timer runs', () => {
  const { clock, machine, driver, outputs } = running();
  driver.act((now) => {
    machine.deadline = now + 10;
  });
  driver.stop();
  driver.receive('late');
  driver.act((now) => machine.receive('later', now));
  clock.advance(2000);
  expect([outputs, clock.running]).toEqual([[], 0]);
});

test('stop during a drain lets the drain end and drops what waits', () => {
  const world = running((output) => {
    if (!output.startsWith('a')) return;
    world.driver.receive('dropped');
    world.driver.stop();
  });
  world.driver.act((now) => {
    world.machine.receive('a', now);
    world.machine.receive('b', now);
    world.machine.deadline = now + 10;
  });
  expect([world.outputs, world.clock.running]).toEqual([['a@1000', 'b@1000'], 0]);
});

test.each([
  ['the process', node],
  ['the page', page],
])('the clock of %s goes forward, its timers can be taken back, and machines run on it', async (_where, adapter) => {
  const { systemClock } = adapter;
  const began = systemClock.now();
  const fired: string[] = [];
  const cancel = systemClock.after(1, () => fired.push('cancelled'));
  cancel();
  const machine = new Echo();
  const outputs: string[] = [];
  const driver = adapter.drive<string, string>(machine, { perform: (output) => outputs.push(output) });
  driver.act((now) => {
    machine.deadline = now + 5;
  });
  await new Promise<void>((resolve) => {
    systemClock.after(20, resolve);
    // The clock of the process does not keep the process alive by itself.
    setTimeout(() => {}, 100);
  });
  driver.stop();
  expect(fired).toEqual([]);
  expect(outputs).toEqual([expect.stringMatching(/^expired@/)]);
  expect(systemClock.now() - began).toBeGreaterThanOrEqual(18);
});
