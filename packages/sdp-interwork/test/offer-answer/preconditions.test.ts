import { expect, test } from 'vitest';
import { browserAnswer } from '../support/browser.ts';
import { Call } from '../support/call.ts';
import { lines, sample } from '../support/samples.ts';

const volte = [
  [
    { encodingName: 'opus', clockRate: 48_000 },
    { encodingName: 'AMR-WB', clockRate: 16_000 },
  ],
] as const;

function qos(sdp: string): string[] {
  return lines(sdp).filter((line) => /^a=(curr|des|conf):/.test(line));
}

const answer = browserAnswer({ formats: '96 102' }).replace(':111 opus', ':96 opus').replace(':101 tele', ':102 tele');

test('ims:TS24.229-6.1-pre-1 RFC3312-5-1 RFC3312-5-2 RFC3312-5.2-1 RFC4032-3-1 preconditions are answered for the browser, which never sees them', () => {
  const call = new Call({ policy: { gatewayTranscodes: volte } });
  const offer = call.offer('core', sample('ims/volte-offer-amrwb-amr-preconditions.sdp'));
  expect(qos(offer)).toEqual([]);
  expect(call.plan.preconditionsMet).toBe(false);
  expect(qos(call.answer('browser', answer))).toEqual([
    'a=curr:qos local sendrecv',
    'a=curr:qos remote none',
    'a=des:qos optional local sendrecv',
    'a=des:qos mandatory remote sendrecv',
    'a=conf:qos remote sendrecv',
  ]);
});

test('RFC3312-6-1 RFC4032-3-1 an update of preconditions alone does not change what the browser was offered', () => {
  const call = new Call({ policy: { gatewayTranscodes: volte } });
  const first = sample('ims/volte-offer-amrwb-amr-preconditions.sdp');
  const offered = call.offer('core', first);
  call.answer('browser', answer);
  const met = first.replace('a=curr:qos local none', 'a=curr:qos local sendrecv');
  expect(call.offer('core', met)).toBe(offered);
  expect(call.plan).toMatchObject({
    preconditionsMet: true,
    access: { operation: 'none' },
    core: { operation: 'none' },
  });
  expect(qos(call.answer('browser', answer))).toEqual([
    'a=curr:qos local sendrecv',
    'a=curr:qos remote sendrecv',
    'a=des:qos optional local sendrecv',
    'a=des:qos mandatory remote sendrecv',
  ]);
});

test('an offer without preconditions is answered without', () => {
  const call = new Call();
  call.offer('core', sample('ims/pstn-mgcf-offer-g711.sdp'));
  expect(call.plan.preconditionsMet).toBe(true);
  expect(qos(call.answer('browser', browserAnswer()))).toEqual([]);
});
