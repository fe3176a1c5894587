import { expect, test } from 'vitest';
import { DescriptionText } from '../../src/compose/description-text.ts';
import { kinds } from '../../src/tokens/line-kinds.ts';
import { expectNotedLines } from '../support/noted-lines.ts';

test('LIB-9 the lines that are noted while a description is written are those that are in its text', () => {
  const text = new DescriptionText('17', '2001:db8::1');
  text.sessionName('-');
  text.connection('10.0.0.1');
  text.time(0, 0);
  text.property(kinds['ice-lite']);
  text.media('audio', 4000, 'RTP/AVP', '0 8');
  text.bandwidth('AS', 80);
  text.rtcp(4010, '10.0.0.2');
  text.attribute(kinds.ptime, 20);
  text.attribute(kinds.rtpmap, '0 PCMU/8000');
  text.attributes(['label:1', 'x-own:a:b', 'x-flag', 'rtcp-mux', 'msrp-cema ', 'x-empty:']);
  text.media('message', 0, 'TCP/MSRP', '*');
  for (const version of [1, 12]) {
    expectNotedLines(text, text.inVersion(version));
  }
  expect(text.inVersion(3)).toBe(
    [
      'v=0',
      'o=- 17 3 IN IP6 2001:db8::1',
      's=-',
      'c=IN IP4 10.0.0.1',
      't=0 0',
      'a=ice-lite',
      'm=audio 4000 RTP/AVP 0 8',
      'b=AS:80',
      'a=rtcp:4010 IN IP4 10.0.0.2',
      'a=ptime:20',
      'a=rtpmap:0 PCMU/8000',
      'a=label:1',
      'a=x-own:a:b',
      'a=x-flag',
      'a=rtcp-mux',
      'a=msrp-cema ',
      'a=x-empty:',
      'm=message 0 TCP/MSRP *',
      '',
    ].join('\r\n'),
  );
});
