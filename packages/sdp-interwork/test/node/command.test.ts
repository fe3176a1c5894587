import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { expectPlanOfSchema } from '../support/plan-schema.ts';
import { runCommand } from '../support/run-command.ts';
import { sample } from '../support/samples.ts';

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

/** What the command prints, as it was last looked at; `vitest -u` writes it anew. */
function transcript(name: string): string {
  return readFileSync(new URL(`../transcripts/${name}`, import.meta.url), 'utf8');
}

const transcripts: readonly (readonly [name: string, words: string])[] = [
  ['chromium-offer.txt', 'chromium-156/offer-audio.sdp --from browser --to ims'],
  ['firefox-offer-sdes.txt', 'firefox-153/offer-audio-video.sdp --from browser --to ims-access-sdes'],
  ['trunk-offer.txt', 'ims/pstn-mgcf-offer-g711.sdp --from sip-trunk --to browser'],
  ['channels-session.txt', 'gateway/wic-offer-msrp-dcmap.sdp --answer ims/msrp-answer-tcp.sdp --from browser --to ims'],
  [
    'volte-session.txt',
    'ims/volte-offer-amrwb-amr-preconditions.sdp --from ims --to browser --transcode opus/48000:AMR-WB/16000 --answer chromium-156/reneg-1-answer-audio.sdp',
  ],
  ['channels-offer.json', 'ims/total-conversation-offer.sdp --from ims --to browser --format json'],
];

test.for(transcripts)('%s is what the command prints', { timeout: 60_000 }, async ([name, words]) => {
  const { code, stdout, stderr } = await runCommand(words.split(' '));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  await expect(stdout).toMatchFileSnapshot(`../transcripts/${name}`);
});

test('the plan in the JSON output is one of the published schema', () => {
  const { version, crossings } = JSON.parse(transcript('channels-offer.json'));
  expect(version).toBe(1);
  expect(crossings).toHaveLength(1);
  expectPlanOfSchema(crossings[0].plan);
});

test('standard input is read for -, with either line end', { timeout: 60_000 }, async () => {
  const text = sample('chromium-156/offer-audio.sdp');
  for (const input of [text, text.replaceAll('\r\n', '\n')]) {
    const { code, stdout } = await runCommand(['-', '--from', 'browser', '--to', 'ims'], { input });
    expect(code).toBe(0);
    expect(stdout).toBe(transcript('chromium-offer.txt'));
  }
});

test('a refused offer is 1, with file, line, code and clause on standard error and nothing else', {
  timeout: 60_000,
}, async () => {
  const text = sample('chromium-156/offer-audio.sdp').replace('t=0 0', 'x=0 0');
  expect(await runCommand(['-', '--from', 'browser', '--to', 'ims'], { input: text })).toEqual({
    code: 1,
    stdout: '',
    stderr:
      'sdp-interwork: standard input:5: the offer is refused: t= is expected before the attributes (SDP_MALFORMED, RFC 8866 5.9)\n',
  });
  expect(await runCommand(['ims/fax-t38-reinvite.sdp', '--from', 'ims', '--to', 'browser'])).toEqual({
    code: 1,
    stdout: '',
    stderr:
      'sdp-interwork: ims/fax-t38-reinvite.sdp:7: the offer is refused: no media section can be interworked: this media type is not interworked (SDP_NOTHING_ACCEPTABLE, RFC 3264 6)\n',
  });
});

test('a refused answer is 1 after what became of the offer', { timeout: 60_000 }, async () => {
  const words = 'chromium-156/offer-audio.sdp --from browser --to ims --answer ims/reinvite-add-video.sdp';
  const { code, stdout, stderr } = await runCommand(words.split(' '));
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr:
      'sdp-interwork: ims/reinvite-add-video.sdp: the answer is refused: 2 media sections answer 1 (SDP_SECTIONS_CHANGED, RFC 3264 6)\n',
  });
  expect(stdout).toBe(transcript('chromium-offer.txt'));
});

test('input without end is not read to its end', { timeout: 60_000 }, async () => {
  const input = `v=0\r\n${'a=x\r\n'.repeat(2_000_000)}`;
  expect(await runCommand(['-', '--from', 'browser', '--to', 'ims'], { input })).toMatchObject({ code: 1, stdout: '' });
});

test.for<readonly [words: string, message: string]>([
  ['', 'the file of the offer is missing'],
  ['a b --from browser --to ims', 'one offer at a time; the answer goes with --answer'],
  ['- --answer - --from browser --to ims', 'standard input holds one description: offer or answer'],
  ['a --from browser', '--from and --to say where the offer comes from and goes to'],
  [
    'a --from ims --to ims',
    '--from and --to take browser, ims, ims-access-sdes, sip-trunk, and one of them is browser',
  ],
  [
    'a --from browser --to browser',
    '--from and --to take browser, ims, ims-access-sdes, sip-trunk, and one of them is browser',
  ],
  ['a --from browser --to ims --format xml', '--format is text or json'],
  ['a --from browser --to ims --transcode opus', '--transcode takes two codecs, as in opus/48000:AMR-WB/16000'],
])('%s is misuse: %s', { timeout: 60_000 }, async ([words, message]) => {
  expect(await runCommand(words === '' ? [] : words.split(' '))).toEqual({
    code: 2,
    stdout: '',
    stderr: `sdp-interwork: ${message}; --help says more\n`,
  });
});

test('an unknown option and a file that is not there are misuse', { timeout: 60_000 }, async () => {
  const unknown = await runCommand(['a', '--colour']);
  expect(unknown).toMatchObject({ code: 2, stdout: '' });
  expect(unknown.stderr).toMatch(/^sdp-interwork: Unknown option '--colour'.*; --help says more\n$/);
  const missing = await runCommand(['nowhere.sdp', '--from', 'browser', '--to', 'ims']);
  expect(missing).toMatchObject({ code: 2, stdout: '' });
  expect(missing.stderr).toMatch(/^sdp-interwork: nowhere\.sdp cannot be read: ENOENT/);
});

test('--help and --version', { timeout: 60_000 }, async () => {
  expect(await runCommand(['--version'])).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' });
  const { code, stdout } = await runCommand(['--help']);
  expect(code).toBe(0);
  for (const option of ['--from', '--to', '--answer', '--transcode', '--format', '--help', '--version']) {
    expect(stdout).toContain(option);
  }
});
