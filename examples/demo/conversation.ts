import { setTimeout as pause } from 'node:timers/promises';
import { systemRandom } from '@webrtc-ims/core';
import type { PhoneText } from '../ims-core/phone-text.ts';
import type { ChannelText } from '../wic/channel-text.ts';
import type { HeadlessCall } from '../wic/headless-call.ts';
import { until } from './until.ts';

/**
 * What the client does on the data channels of a call, in lines; each waits for what the phone makes of it. Rejects if nothing comes.
 *
 * @param phoneText the text of the phone, behind a network that loses packets
 */
export async function converse(
  { channels }: HeadlessCall,
  phoneText: PhoneText | undefined,
): Promise<readonly string[]> {
  const { chat, floor, text } = channels;
  if (chat === undefined || floor === undefined || text === undefined) throw new Error('the phone refused a channel');
  const typed = type(text, 'good day');
  chat.say('hello');
  await until(() => chat.texts.length > 0, 'an answer to the chat');
  const file = systemRandom(100_000);
  chat.sendFile('random.bin', file);
  await until(() => chat.files.length > 0, 'the file');
  const [returned = new Uint8Array()] = chat.files;
  if (returned.length !== file.length || returned.some((octet, at) => octet !== file[at]))
    throw new Error('the file came back changed');
  await floor.request();
  await until(() => floor.isGranted, 'the floor');
  await floor.release();
  await typed;
  const { carried = 0, lost = 0 } = phoneText?.path ?? {};
  return [
    `chat (MSRP)              "hello" said, "${chat.texts[0]}" answered`,
    `file (MSRP)              ${file.length} octets sent, the same ${returned.length} sent back`,
    `real-time text (T.140)   "good day" typed, "${text.received}" typed back`,
    `                         ${lost} of its ${carried} RTP packets were lost on purpose, and no letter with them`,
    'floor control (BFCP)     the floor asked for, granted and given back',
  ];
}

/** Types letter by letter, so that there are packets to lose, and waits for every letter to come back. */
async function type(text: ChannelText, said: string): Promise<void> {
  for (const letter of said) {
    text.type(letter);
    await pause(200);
  }
  await until(() => text.received === said.toUpperCase(), 'text');
}
