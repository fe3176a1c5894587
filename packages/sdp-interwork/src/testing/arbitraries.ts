import fc from 'fast-check';
import type { PartyChange, PartyChoice } from './simulated-party.ts';

/** A direction attribute's name. */
export const direction: fc.Arbitrary<'inactive' | 'recvonly' | 'sendonly' | 'sendrecv'> = fc.constantFrom(
  'sendrecv',
  'sendonly',
  'recvonly',
  'inactive',
);

const directions = fc.array(direction, { minLength: 1, maxLength: 3 });
const seldom = fc.integer({ min: 0, max: 4 }).map((n) => n === 0);

/** What a party may change before it offers. */
export const partyChange: fc.Arbitrary<PartyChange> = fc.record({
  directions,
  addAudio: seldom,
  addOther: seldom,
  remove: seldom,
  move: seldom,
});

/** How a party may answer. */
export const partyChoice: fc.Arbitrary<PartyChoice> = fc.record({
  directions,
  formats: fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
  reject: fc.array(seldom, { minLength: 1, maxLength: 3 }),
});

/** Text in the shape of a description, right and wrong: known letters, known attributes, any values, any order. */
export const descriptionText: fc.Arbitrary<string> = fc
  .array(
    fc.tuple(
      fc.constantFrom(
        'v=0',
        'o=- 1 1 IN IP4 192.0.2.1',
        's=-',
        't=0 0',
        'c=IN IP4 ',
        'b=AS:',
        'm=audio 9 UDP/TLS/RTP/SAVPF ',
        'm=audio 4000 RTP/AVP ',
        'm=video 0 RTP/AVP ',
        'a=group:BUNDLE ',
        'a=rtpmap:',
        'a=fmtp:',
        'a=candidate:',
        'a=ice-ufrag:',
        'a=ice-pwd:',
        'a=fingerprint:sha-256 ',
        'a=setup:',
        'a=mid:',
        'a=ssrc:',
        'a=extmap:',
        'a=rtcp:',
        'a=curr:',
        'a=des:qos mandatory local ',
        'k=',
        'x=',
      ),
      fc.oneof(
        fc.string({ unit: 'grapheme-ascii', maxLength: 20 }),
        fc.constantFrom(
          '',
          '0',
          '8 101',
          '0 1',
          '111 opus/48000/2',
          '1 1 udp 1 192.0.2.1 9 typ host',
          '__proto__',
          'active',
        ),
      ),
      fc.constantFrom('\r\n', '\n', ''),
    ),
    { maxLength: 40 },
  )
  .map((lines) => `v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n${lines.map((line) => line.join('')).join('')}`);
