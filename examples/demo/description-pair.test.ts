import { expect, test } from 'vitest';
import { printDescriptionPair } from './description-pair.ts';
import { plain } from './paint.ts';

test('removed lines are marked where they stood, added and changed ones where they stand, with their clause', () => {
  const printed = printDescriptionPair(
    {
      title: 'offer',
      before: 'v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\n',
      after: 'v=0\r\nm=audio 30000 RTP/AVP 0\r\na=rtcp:30001\r\n',
      report: [
        { leg: 'browser', line: 3, change: 'removed', text: 'a=mid:0', clause: 'RFC 5888 4' },
        { leg: 'core', line: 2, change: 'changed', text: 'm=audio 30000 RTP/AVP 0', clause: 'RFC 3264 5.1' },
        { leg: 'core', line: 3, change: 'added', text: 'a=rtcp:30001', clause: 'RFC 3605 2.1' },
      ],
    },
    plain,
    24,
  );
  expect(printed).toEqual([
    'offer: as received',
    '    v=0',
    '  ~ m=audio 9 UDP/TLS/RTP/SAVPF 0',
    '  - a=mid:0                  RFC 5888 4',
    'offer: as sent',
    '    v=0',
    '  ~ m=audio 30000 RTP/AVP 0  RFC 3264 5.1',
    '  + a=rtcp:30001             RFC 3605 2.1',
  ]);
});
