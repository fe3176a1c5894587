import { asciiLower } from '../syntax/text.ts';
import { type CpimMessage, cpimValue, imdnNamespace } from './cpim-message.ts';

/** What a message/cpim says of disposition notifications (RFC 5438). The XML of a notification is content and is not read here. */
export interface Imdn {
  /** `imdn.Message-ID`: another thing than the Message-ID of MSRP. */
  readonly messageId: string | undefined;
  /** The notifications asked for, such as `positive-delivery` and `display`, in lower case; empty when none are. */
  readonly requested: readonly string[];
  /** Whether the message is a notification itself: `message/imdn+xml` with a Content-Disposition of `notification` (RFC 5438 7.2). */
  readonly isNotification: boolean;
}

/** Reads them. */
export function decodeImdn(message: CpimMessage): Imdn {
  const wanted = cpimValue(message, 'Disposition-Notification', imdnNamespace) ?? '';
  const requested = wanted
    .split(',')
    .map((value) => asciiLower(value.trim()))
    .filter((value) => value !== '');
  const isNotification =
    mimeValue(message, 'content-type') === 'message/imdn+xml' &&
    mimeValue(message, 'content-disposition') === 'notification';
  return { messageId: cpimValue(message, 'Message-ID', imdnNamespace), requested, isNotification };
}

// Without parameters, in lower case.
function mimeValue(message: CpimMessage, lower: string): string {
  const value = message.mime.find(([name]) => asciiLower(name) === lower)?.[1] ?? '';
  const semicolon = value.indexOf(';');
  return asciiLower((semicolon < 0 ? value : value.slice(0, semicolon)).trim());
}
