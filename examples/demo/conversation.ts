import { systemRandom } from '@webrtc-ims/core';
import type { HeadlessCall } from '../wic/headless-call.ts';
import { until } from './until.ts';

/** What the client does on the data channels of a call, in lines; each waits for what the phone makes of it. Rejects if nothing comes. */
export async function converse({ channels }: HeadlessCall): Promise<readonly string[]> {
  const { chat, floor, text } = channels;
  if (chat === undefined || floor === undefined || text === undefined) throw new Error('the phone refused a channel');
  chat.say('hello');
  await until(() => chat.texts.length > 0, 'an answer to the chat');
  const file = systemRandom(100_000);
  chat.sendFile('random.bin', file);
  await until(() => chat.files.length > 0, 'the file');
  const [returned = new Uint8Array()] = chat.files;
  if (returned.length !== file.length || returned.some((octet, at) => octet !== file[at]))
    throw new Error('the file came back changed');
  text.type('good day');
  await until(() => text.received.includes('GOOD DAY'), 'text');
  await floor.request();
  await until(() => floor.isGranted, 'the floor');
  await floor.release();
  return [
    `chat (MSRP)              "hello" said, "${chat.texts[0]}" answered`,
    `file (MSRP)              ${file.length} octets sent, the same ${returned.length} sent back`,
    `real-time text (T.140)   "good day" typed, "${text.received}" typed back`,
    'floor control (BFCP)     the floor asked for, granted and given back',
  ];
}
