import { drain, type Machine, OutputQueue } from '@webrtc-ims/core';
import { drive } from '@webrtc-ims/core/node';
import { expect, test } from 'vitest';

type EchoOutput = { readonly type: 'transmit'; readonly bytes: Uint8Array } | { readonly type: 'silence' };

/** The machine of the documentation. */
class Echo implements Machine<Uint8Array, EchoOutput> {
  readonly #outputs = new OutputQueue<EchoOutput>();
  deadline: number | undefined;

  receive(bytes: Uint8Array, now: number): void {
    this.#outputs.push({ type: 'transmit', bytes });
    this.deadline = now + 1000;
  }

  poll(): EchoOutput | undefined {
    return this.#outputs.shift();
  }

  expire(now: number): void {
    if (this.deadline === undefined || now < this.deadline) return;
    this.deadline = undefined;
    this.#outputs.push({ type: 'silence' });
  }
}

const bytes = Uint8Array.of(1);

test('the machine of the documentation keeps the contract: outputs wait in order, and expiring early is harmless', () => {
  const machine = new Echo();
  machine.receive(bytes, 10);
  machine.receive(bytes, 20);
  expect([...drain(machine)]).toEqual([
    { type: 'transmit', bytes },
    { type: 'transmit', bytes },
  ]);
  expect([machine.poll(), machine.deadline]).toEqual([undefined, 1020]);
  machine.expire(1019);
  expect([machine.poll(), machine.deadline]).toEqual([undefined, 1020]);
  machine.expire(1020);
  expect([...drain(machine)]).toEqual([{ type: 'silence' }]);
  expect(machine.deadline).toBe(undefined);
});

test('it runs on a clock of a test: outputs are carried out at once, and its timer goes off when it is due', () => {
  let now = 0;
  let due: { readonly at: number; readonly callback: () => void } | undefined;
  const clock = {
    now: () => now,
    after(delay: number, callback: () => void) {
      due = { at: now + delay, callback };
      return () => {
        due = undefined;
      };
    },
  };
  const sent: EchoOutput[] = [];
  const running = drive(new Echo(), { clock, perform: (output) => sent.push(output) });
  running.receive(bytes);
  expect([sent, due?.at]).toEqual([[{ type: 'transmit', bytes }], 1000]);
  now = 1000;
  due?.callback();
  expect(sent.at(-1)).toEqual({ type: 'silence' });
  running.stop();
  running.receive(bytes);
  expect(sent).toHaveLength(2);
});
