import { insecureSeededRandom } from '@webrtc-ims/core';
import {
  acceptableToBrowsers,
  complete,
  createSession,
  type Leg,
  otherLeg,
  receive,
  rollback,
  type SessionState,
} from '@webrtc-ims/sdp-interwork';
import {
  descriptionText,
  MemoryGateway,
  partyChange,
  partyChoice,
  SimulatedBrowser,
  type SimulatedParty,
  SimulatedPhone,
} from '@webrtc-ims/sdp-interwork/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectPlanOfSchema } from '../support/plan-schema.ts';
import { lines } from '../support/samples.ts';

const step = fc.record({
  leg: fc.constantFrom('browser' as const, 'core' as const),
  change: partyChange,
  choice: partyChoice,
  fails: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
  noise: descriptionText,
});

test('ims:RFC3264-8-1 RFC3264-4-3 RFC3264-6-1 RFC3264-6.1-1 RFC3264-8-1 RFC3264-8-4 PRIV-1 PRIV-2 OBS-10 OBS-11 OBS-12 LIB-2 LIB-7 any sequence of offers, answers and failures keeps the invariants', {
  timeout: 60_000,
}, () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), (steps) => {
      const session = new Session();
      for (const { leg, change, choice, fails, noise } of steps) {
        session.disturb(noise);
        const offered = session.offer(leg, change);
        if (!offered) continue;
        session.disturb(noise);
        if (fails) session.fail(leg);
        else session.answer(otherLeg(leg), choice);
      }
    }),
    { numRuns: 40 },
  );
});

/** Both ends, the state between them, and what must hold after every step. */
class Session {
  readonly gateway = new MemoryGateway();
  readonly parties = { browser: new SimulatedBrowser(), core: new SimulatedPhone() } satisfies Record<
    Leg,
    SimulatedParty
  >;
  readonly sent: Record<Leg, string[]> = { browser: [], core: [] };
  state: SessionState = frozen(createSession({ random: insecureSeededRandom(7) }));
  #offer = '';
  #crossed = '';
  /** What the browser was last told, with port 0 for the sections that either side refused. */
  #agreed: string | undefined;

  offer(leg: Leg, change: Parameters<SimulatedParty['offer']>[0]): boolean {
    this.#offer = this.parties[leg].offer(change);
    const crossed = this.#pass(leg, 'offer', this.#offer);
    if (crossed === undefined) {
      this.parties[leg].rollback();
      return false;
    }
    this.#crossed = crossed;
    if (leg === 'core') {
      const after = this.#agreed;
      expect(acceptableToBrowsers(crossed, after === undefined ? {} : { after })).toEqual([]);
    }
    return true;
  }

  answer(leg: Leg, choice: Parameters<SimulatedParty['answer']>[1]): void {
    const answer = this.parties[leg].answer(this.#crossed, choice);
    const crossed = this.#pass(leg, 'answer', answer);
    expect(crossed, 'an answer that fits is taken').toBeDefined();
    const near = otherLeg(leg);
    this.parties[near].take(crossed!);
    const offered = media(this.#offer);
    const answered = media(crossed!);
    expect(answered.map((m) => [m[0], m[2]])).toEqual(offered.map((m) => [m[0], m[2]]));
    for (const [index, [, port, , ...formats]] of answered.entries()) {
      if (port !== '0') for (const format of formats) expect(offered[index]!.slice(3)).toContain(format);
    }
    if (near === 'browser') expect(acceptableToBrowsers(crossed!, { answerTo: this.#offer })).toEqual([]);
    const [head, ...sections] = this.sent.browser.at(-1)!.split('\r\nm=');
    const told = sections.map((text, index) =>
      this.parties.browser.sections[index]!.live ? text : text.replace(/ [0-9]+ /, ' 0 '),
    );
    this.#agreed = [head, ...told].join('\r\nm=');
    this.#gatewayHoldsTheStreams();
  }

  fail(leg: Leg): void {
    const before = this.state.before;
    const back = rollback(this.state);
    this.gateway.carryOut(back.plan);
    expect(back.state).toEqual(before);
    this.state = frozen(back.state);
    this.parties[leg].rollback();
    // What was sent there did not take effect, and is not what the next description is compared with.
    const far = otherLeg(leg);
    this.sent[far].pop();
    this.#gatewayHoldsTheStreams();
  }

  /** Anything that is refused leaves everything as it was; the state is frozen, so that nothing can be changed by stealth. */
  disturb(noise: string): void {
    const before = JSON.stringify(this.state);
    for (const leg of ['browser', 'core'] as const) {
      for (const kind of ['offer', 'answer'] as const) {
        const received = receive(this.state, { leg, kind, sdp: noise });
        if (!received.ok) expect(received.error.code).toMatch(/^SDP_/);
      }
    }
    expect(JSON.stringify(this.state)).toBe(before);
  }

  #pass(leg: Leg, kind: 'answer' | 'offer', sdp: string): string | undefined {
    const received = receive(this.state, { leg, kind, sdp });
    if (!received.ok) {
      expect(received.error).toMatchObject({ code: 'SDP_NOTHING_ACCEPTABLE', status: 488 });
      return undefined;
    }
    expectPlanOfSchema(received.value.plan);
    const pending = JSON.parse(JSON.stringify(received.value.pending));
    const completed = complete(pending, this.gateway.carryOut(received.value.plan));
    if (!completed.ok) throw completed.error;
    this.state = frozen(JSON.parse(JSON.stringify(completed.value.state)));
    const to = otherLeg(leg);
    this.#sendTo(to, completed.value.sdp);
    return completed.value.sdp;
  }

  #sendTo(leg: Leg, sdp: string): void {
    for (const secret of this.parties[otherLeg(leg)].secrets) expect(sdp).not.toContain(secret);
    const previous = this.sent[leg].at(-1);
    if (previous !== undefined) {
      expect(media(sdp).length).toBeGreaterThanOrEqual(media(previous).length);
      const [before, after] = [originOf(previous), originOf(sdp)];
      expect(after.rest).toBe(before.rest);
      expect(after.version).toBe(before.version + (withoutVersion(sdp) === withoutVersion(previous) ? 0 : 1));
    }
    this.sent[leg].push(sdp);
  }

  #gatewayHoldsTheStreams(): void {
    const streams = Object.keys(this.state.streams);
    for (const leg of ['browser', 'core'] as const) {
      const { termination, description, slots } = this.state.legs[leg];
      const held = termination === undefined ? undefined : this.gateway.terminations.get(termination);
      expect(Object.keys(held?.streams ?? {})).toEqual(streams);
      expect(held).toEqual(description);
      expect(
        slots
          .flatMap((slot) => slot.association?.streams ?? slot.stream ?? [])
          .map(String)
          .sort(),
      ).toEqual([...streams].sort());
    }
    expect(this.gateway.terminations.size).toBe(streams.length === 0 ? 0 : 2);
  }
}

function media(sdp: string): string[][] {
  return lines(sdp)
    .filter((line) => line.startsWith('m='))
    .map((line) => line.slice(2).split(' '));
}

function originOf(sdp: string): { readonly version: number; readonly rest: string } {
  const fields = lines(sdp)[1]!.split(' ');
  return { version: Number(fields[2]), rest: fields.filter((_, index) => index !== 2).join(' ') };
}

function withoutVersion(sdp: string): string {
  const [first, , ...rest] = lines(sdp);
  return [first, ...rest].join('\n');
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value);
    for (const member of Object.values(value)) frozen(member);
  }
  return value;
}
