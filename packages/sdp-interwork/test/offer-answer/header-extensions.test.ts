import { acceptableToBrowsers, browser, imsAccessSdes, imsCore, type Plan, sipTrunk } from '@webrtc-ims/sdp-interwork';
import { expect, test } from 'vitest';
import { Call, phone } from '../support/call.ts';
import { lines, sample } from '../support/samples.ts';

const cvo = 'urn:3gpp:video-orientation';
const level = 'urn:ietf:params:rtp-hdrext:ssrc-audio-level';
const mid = 'urn:ietf:params:rtp-hdrext:sdes:mid';

function callWith(browserSide: readonly string[], coreSide: readonly string[] = browserSide): Call {
  return new Call({ legs: { browser: { headerExtensions: browserSide }, core: { headerExtensions: coreSide } } });
}

function extmaps(sdp: string): readonly string[] {
  return lines(sdp)
    .filter((line) => line.startsWith('a=extmap'))
    .map((line) => line.slice('a='.length));
}

/** The extensions of each stream of a termination, as the gateway is told. */
function planned(step: Plan['access']): readonly (readonly string[])[] {
  const description =
    step.operation === 'reserve'
      ? step.request.description
      : step.operation === 'configure'
        ? step.description
        : undefined;
  return Object.values(description?.streams ?? {}).map((stream) =>
    stream.kind === 'rtp' ? stream.headerExtensions.map(({ id, uri }) => `${id} ${uri}`) : [],
  );
}

function videoPhone(audio: readonly string[], video: readonly string[]): string {
  const attributes = ['a=rtpmap:101 telephone-event/8000', ...audio.map((line) => `a=extmap:${line}`)];
  const section = ['m=video 40002 RTP/AVP 97', 'a=rtpmap:97 VP8/90000', ...video.map((line) => `a=extmap:${line}`), ''];
  return phone({ attributes }) + section.join('\r\n');
}

const chromium = sample('chromium-156/offer-audio-video.sdp');
const ofChromium = new Map(
  extmaps(chromium).map((line) => [line.split(' ')[1]!, Number(line.slice('extmap:'.length).split(' ')[0])]),
);

test('no profile lets a header extension cross unless it is told to', () => {
  for (const profile of [browser, imsCore, imsAccessSdes, sipTrunk]) expect(profile.headerExtensions).toEqual([]);
  expect(extmaps(new Call().offer('browser', chromium))).toEqual([]);
  const offer = new Call().offer('core', videoPhone([`1 ${level}`], [`3 ${cvo}`]));
  expect(extmaps(offer)).toEqual([`extmap:1 ${mid}`, `extmap:1 ${mid}`]);
});

test('RFC8285-5-1 only what the profiles of both legs name crosses, and extmap-allow-mixed never does', () => {
  expect(chromium).toContain('a=extmap-allow-mixed');
  expect(extmaps(callWith([cvo, level, mid]).offer('browser', chromium))).toEqual([
    `extmap:${ofChromium.get(level)} ${level}`,
    `extmap:${ofChromium.get(cvo)} ${cvo}`,
  ]);
  expect(extmaps(callWith([cvo], [level]).offer('browser', chromium))).toEqual([]);
});

test('RFC8285-5-1 RFC8829-5.3.1-2 RFC8285-5-4 the answer has what the core took, under the numbers of the browser', () => {
  const call = callWith([cvo, level]);
  call.offer('browser', chromium);
  const answer = call.answer('core', videoPhone([], [`${ofChromium.get(cvo)} ${cvo}`]));
  expect(acceptableToBrowsers(answer, { answerTo: chromium })).toEqual([]);
  expect(extmaps(answer)).toEqual([
    `extmap:${ofChromium.get(mid)} ${mid}`,
    `extmap:${ofChromium.get(cvo)} ${cvo}`,
    `extmap:${ofChromium.get(mid)} ${mid}`,
  ]);
  expect(planned(call.plan.access)).toEqual([
    [`${ofChromium.get(mid)} ${mid}`],
    [`${ofChromium.get(cvo)} ${cvo}`, `${ofChromium.get(mid)} ${mid}`],
  ]);
  expect(planned(call.plan.core)).toEqual([[], [`${ofChromium.get(cvo)} ${cvo}`]]);
});

test('RFC8285-5-4 RFC8285-5-2 what the core offers under one number has another one for the browser, and the plan says both', () => {
  const call = callWith([cvo, level]);
  // In the core a number means something in one section; in the bundle of the browser it means one thing.
  const offer = call.offer('core', videoPhone([`1 ${level}`], [`1 ${cvo}`]));
  expect(extmaps(offer)).toEqual([`extmap:1 ${mid}`, `extmap:2 ${level}`, `extmap:1 ${mid}`, `extmap:3 ${cvo}`]);
  expect(acceptableToBrowsers(offer)).toEqual([]);
  const answer = offer
    .replaceAll('a=setup:actpass', 'a=setup:active')
    .replaceAll('a=ice-ufrag:', 'a=ice-ufrag:b')
    .replace(`a=extmap:2 ${level}\r\n`, '');
  expect(extmaps(call.answer('browser', answer))).toEqual([`extmap:1 ${cvo}`]);
  expect(planned(call.plan.access)).toEqual([[`1 ${mid}`], [`1 ${mid}`, `3 ${cvo}`]]);
  expect(planned(call.plan.core)).toEqual([[], [`1 ${cvo}`]]);
});

test('RFC8285-5-2 a number stays with its extension when another one comes, is refused, or comes back', () => {
  const answered = (offer: string): string => offer.replaceAll('a=setup:actpass', 'a=setup:active');
  const call = callWith([cvo, level]);
  const offer = call.offer('core', videoPhone([], [`5 ${cvo}`]));
  expect(extmaps(offer)).toContain(`extmap:5 ${cvo}`);
  call.answer('browser', answered(offer).replace(`a=extmap:5 ${cvo}\r\n`, ''));
  const second = call.offer('core', videoPhone([`5 ${level}`], []));
  expect(extmaps(second)).toEqual([`extmap:1 ${mid}`, `extmap:2 ${level}`, `extmap:1 ${mid}`]);
  call.answer('browser', answered(second));
  expect(extmaps(call.offer('core', videoPhone([`5 ${level}`], [`7 ${cvo}`])))).toContain(`extmap:5 ${cvo}`);
});

test('RFC8285-5-3 direction and attributes of an extension go with it, and an answer takes no more than was offered', () => {
  const uri = 'urn:example:smpte';
  const call = callWith([uri]);
  const offer = call.offer('core', videoPhone([], [`4/sendonly ${uri} 25@600/24 more`]));
  expect(extmaps(offer)).toContain(`extmap:4/sendonly ${uri} 25@600/24 more`);
  const answer = offer.replaceAll('a=setup:actpass', 'a=setup:active').replace('4/sendonly', '4');
  expect(extmaps(call.answer('browser', answer))).toEqual([`extmap:4/recvonly ${uri} 25@600/24 more`]);
});

test('an answer that changes a number has not taken the extension', () => {
  const call = callWith([cvo]);
  call.offer('browser', chromium);
  const answer = call.answer('core', videoPhone([], [`${(ofChromium.get(cvo) ?? 0) + 1} ${cvo}`]));
  expect(extmaps(answer)).toEqual([`extmap:${ofChromium.get(mid)} ${mid}`, `extmap:${ofChromium.get(mid)} ${mid}`]);
  expect(planned(call.plan.core)).toEqual([[], []]);
});
