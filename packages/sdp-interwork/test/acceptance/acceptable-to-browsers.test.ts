import { acceptableToBrowsers } from '@webrtc-ims/sdp-interwork';
import { expect, test } from 'vitest';
import { rules } from '../../src/acceptance/rules.ts';
import {
  type AnswerCase,
  answerCases,
  type Browser,
  browsers,
  connectedCases,
  foretold,
  laterCases,
  type OfferVerdict,
  objectionsOf,
  offerCases,
  ofLater,
  ofOffers,
} from '../support/measured-cases.ts';

/** The sections in use of an offer on which a browser would not exchange media. */
function unservedIn(sdp: string, verdict: OfferVerdict): 'refused' | readonly number[] {
  if ('refused' in verdict) return 'refused';
  return sdp
    .split(/^m=/m)
    .slice(1)
    .flatMap((section, index) => {
      const [media, port] = section.split(' ');
      if (port === '0' && !section.includes('a=bundle-only')) return [];
      const formats = verdict.sections[index]?.split(' ') ?? [];
      const served = formats.some((format) => media === 'application' || !isEvent(section, format));
      return served ? [] : [index];
    });
}

function isEvent(section: string, format: string): boolean {
  return section.includes(`a=rtpmap:${format} telephone-event/`);
}

test.for(offerCases)(
  'OBS-1 OBS-3 OBS-4 OBS-5 OBS-6 OBS-7 OBS-14 OBS-15 OBS-16 OBS-17 OBS-18 OBS-20 the offer $name is judged as Chromium and Firefox judged it',
  ({ sdp, chromium, firefox }) => {
    const objections = acceptableToBrowsers(sdp, ofOffers);
    expect({ chromium: foretold('chromium', sdp, objections), firefox: foretold('firefox', sdp, objections) }).toEqual({
      chromium: unservedIn(sdp, chromium),
      firefox: unservedIn(sdp, firefox),
    });
  },
);

/** Whether an answer that was taken left a section without anything to carry. The result lists the codecs per section. */
function isSpeechless({ answer, result }: AnswerCase): boolean {
  const sections = answer
    .split(/^m=/m)
    .slice(1)
    .filter((section) => /^(audio|video) [1-9]/.test(section));
  if (sections.some((section) => section.includes('a=inactive'))) return false;
  const codecs = result.split('codecs ')[1] ?? '';
  const named = codecs.split(' / ').map((list) => list.split(',').map((codec) => codec.split('=')[1] ?? ''));
  const speaking = named.filter((list) => list.some((codec) => codec !== '' && codec !== 'telephone-event'));
  return speaking.length < sections.length;
}

test.for(answerCases)('OBS-12 OBS-13 OBS-19 the answer $name is judged as $browser judged it', (measured) => {
  const { browser, configuration = {}, offer, answer, result } = measured;
  const objections = acceptableToBrowsers(answer, { answerTo: offer, configuration });
  const verdict = foretold(browser, answer, objections);
  if (!result.startsWith('ok')) expect(verdict).toBe('refused');
  else expect(verdict === 'refused' ? verdict : verdict.length > 0).toBe(isSpeechless(measured));
});

test.for(laterCases)('the later description $name is judged as $browser judged it', (measured) => {
  const { browser, text, result } = measured;
  const verdict = foretold(browser, text, acceptableToBrowsers(text, ofLater(measured)));
  const lines = result.split(' | ');
  const rejected = lines
    .filter((line) => line.startsWith('m='))
    .flatMap((line, i) => (/^m=\w+ 0 /.test(line) ? [i] : []));
  if (!result.startsWith('ok')) expect(verdict).toBe('refused');
  else if (text.includes(' 0 UDP')) expect(verdict).toEqual([]);
  else expect(verdict).toEqual(rejected);
});

test.for(connectedCases)(
  'nothing is objected to in the call $name, in which media flowed',
  ({ name, offer, answer }) => {
    const configuration = name.includes('negotiate') ? ({ rtcpMuxPolicy: 'negotiate' } as const) : {};
    expect(acceptableToBrowsers(offer, { configuration })).toEqual([]);
    expect(acceptableToBrowsers(answer, { answerTo: offer, configuration })).toEqual([]);
  },
);

/** The rules that a measured case breaks for a browser, and whether that browser refused it. */
function broken(
  kind: string,
  name: string,
  browser: Browser,
): { readonly rules: readonly string[]; readonly refused: boolean } {
  const named = (found: ReturnType<typeof acceptableToBrowsers>): readonly string[] =>
    objectionsOf(browser, found).map(({ rule }) => rule);
  if (kind === 'offer') {
    const found = offerCases.find((measured) => measured.name === name)!;
    return { rules: named(acceptableToBrowsers(found.sdp, ofOffers)), refused: 'refused' in found[browser] };
  }
  const cases = kind === 'answer' ? answerCases : laterCases;
  const found = cases.find((measured) => measured.name === name && measured.browser === browser)!;
  const refused = !found.result.startsWith('ok');
  if ('text' in found) return { rules: named(acceptableToBrowsers(found.text, ofLater(found))), refused };
  const { answer, offer, configuration = {} } = found;
  return { rules: named(acceptableToBrowsers(answer, { answerTo: offer, configuration })), refused };
}

test.for(Object.entries(rules))(
  'the rule %s is broken by the case that it names',
  ([name, { by, effect, reason, source }]) => {
    const [, kind = '', measured = ''] = /(?:^|; )(offer|answer|later) (\S+)$/.exec(source) ?? [];
    expect(reason).toMatch(/^[a-z]/);
    for (const browser of by === 'both' ? browsers : [by]) {
      const found = broken(kind, measured, browser);
      expect(found.rules, browser).toContain(name);
      if (effect === 'refused') expect(found.refused, browser).toBe(true);
    }
  },
);

test('a description before may be given as it is', () => {
  const measured = laterCases.find(({ name }) => name === 'reoffer-mid-changed')!;
  expect(acceptableToBrowsers(measured.text, measured.before.answer)).toEqual(
    acceptableToBrowsers(measured.text, { after: measured.before.answer }),
  );
});

test('an objection has its line, its rule, who makes it, what comes of it, why, and where it was seen', () => {
  const { sdp } = offerCases.find(({ name }) => name === 'fingerprint-lowercase-hex')!;
  expect(acceptableToBrowsers(sdp)).toEqual([
    {
      line: 6,
      rule: 'fingerprint-lower-case',
      by: 'firefox',
      effect: 'refused',
      reason: 'a fingerprint with lower-case digits',
      source: 'RFC 8122 5; offer fingerprint-lowercase-hex',
    },
  ]);
});

test('a text of any kind is judged, in time linear in its length', () => {
  expect(acceptableToBrowsers('hello').map(({ rule }) => rule)).toContain('not-a-line');
  const hostile = [
    `v=0\r\n${'m=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:x\r\n'.repeat(4_000)}`,
    `v=0\r\n${'a=group:BUNDLE x\r\n'.repeat(4_000)}${'m=audio 9 RTP/AVP 0\r\n'.repeat(4_000)}`,
    `m=audio 9 RTP/AVP${' 0'.repeat(10_000)}\r\n${'a=rtpmap:0 PCMU/8000\r\na=extmap:1 x\r\n'.repeat(4_000)}`,
  ];
  for (const text of hostile) {
    const start = performance.now();
    acceptableToBrowsers(text, { answerTo: text, after: text, afterPeer: text });
    expect(performance.now() - start).toBeLessThan(10_000);
  }
});
