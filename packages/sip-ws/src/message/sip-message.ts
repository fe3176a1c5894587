import type { Result } from '@webrtc-ims/core';
import type { Defect } from '../errors.ts';
import type { ParseContext } from '../limits.ts';
import { methodText } from '../syntax/method-text.ts';
import type { SourceText } from '../syntax/source-text.ts';
import { textOf } from '../syntax/text.ts';
import { type Uri, uriBetween } from '../uri/uri.ts';
import { MessageBase } from './message-base.ts';
import type { RowIndex } from './row-index.ts';
import type { RequestLine, StatusLine } from './start-line.ts';

/** A received or built request. */
export class SipRequest extends MessageBase {
  readonly kind = 'request';
  readonly startLine: RequestLine;
  #method: string | undefined;
  #uri: Result<Uri> | undefined;

  constructor(
    source: SourceText,
    startLine: RequestLine,
    rows: RowIndex,
    bodyStart: number,
    defects: readonly Defect[],
    context: ParseContext,
  ) {
    super(source, rows, bodyStart, defects, context);
    this.startLine = startLine;
    this.#method = undefined;
    this.#uri = undefined;
  }

  /** Compares with regard to case; never decoded (RFC 3261 7.1). */
  get method(): string {
    this.#method ??= methodText(this.source, this.startLine.methodStart, this.startLine.methodEnd);
    return this.#method;
  }

  /** The Request-URI as received. */
  get requestUriText(): string {
    return textOf(this.octets, this.startLine.uriStart, this.startLine.uriEnd);
  }

  /** The Request-URI, parsed at the first call. A scheme unknown here is not an error: answer 416. */
  requestUri(): Result<Uri> {
    this.#uri ??= uriBetween(this.source, this.startLine.uriStart, this.startLine.uriEnd, this.context);
    return this.#uri;
  }
}

/** A received or built response. */
export class SipResponse extends MessageBase {
  readonly kind = 'response';
  readonly startLine: StatusLine;

  constructor(
    source: SourceText,
    startLine: StatusLine,
    rows: RowIndex,
    bodyStart: number,
    defects: readonly Defect[],
    context: ParseContext,
  ) {
    super(source, rows, bodyStart, defects, context);
    this.startLine = startLine;
  }

  /** 100 to 699. */
  get status(): number {
    return this.startLine.status;
  }

  /** The reason phrase; for people only. */
  get reason(): string {
    return textOf(this.octets, this.startLine.reasonStart, this.startLine.reasonEnd);
  }
}

export type SipMessage = SipRequest | SipResponse;
