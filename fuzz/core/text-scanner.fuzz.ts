// Whatever is asked of a scanner in whatever order, its cursor never goes back or past the end, and a `no` leaves it where it was.
import { MalformedError, TextScanner } from '@webrtc-ims/core';

const asks: readonly ((scanner: TextScanner) => boolean)[] = [
  (scanner) => scanner.accept(0x3a),
  (scanner) => scanner.acceptText('sip:'),
  (scanner) => scanner.acceptTextIgnoringCase('sip:'),
  (scanner) => scanner.blanks() > 0,
  (scanner) => scanner.crlf(),
  (scanner) => scanner.token() !== '',
  (scanner) => scanner.digits() !== undefined,
  (scanner) => scanner.digits(3) !== undefined,
  (scanner) => scanner.quotedString() !== undefined,
  (scanner) => scanner.until(0x3b) !== '',
];

const demands: readonly ((scanner: TextScanner) => unknown)[] = [
  (scanner) => scanner.expect(0x3b),
  (scanner) => scanner.expectCrlf(),
  (scanner) => scanner.expectToken('a token'),
  (scanner) => scanner.expectDigits('a number'),
  (scanner) => scanner.expectEnd(),
];

/** The octets before the first NUL say what to do, the others are scanned. */
export function fuzz(data: Uint8Array): void {
  const nul = data.indexOf(0);
  const steps = nul < 0 ? Uint8Array.from(asks, (_, at) => at) : data.subarray(0, nul);
  const scanner = new TextScanner(data, { code: 'FUZZ' }, nul + 1);
  for (const step of steps) {
    const before = scanner.offset;
    const ask = asks[step];
    if (ask === undefined) {
      demands[step % demands.length]?.(scanner);
    } else if (!ask(scanner) && scanner.offset !== before) {
      throw new Error(`question ${step} moved the cursor from ${before} to ${scanner.offset} and said no`);
    }
    if (scanner.offset < before || scanner.offset > scanner.end) {
      throw new Error(`step ${step} moved the cursor from ${before} to ${scanner.offset} of ${scanner.end}`);
    }
  }
  checkError(scanner);
}

function checkError({ error, end }: TextScanner): void {
  if (error === undefined) return;
  if (!(error instanceof MalformedError) || error.code !== 'FUZZ') throw new Error('not our error', { cause: error });
  if (error.offset === undefined || error.offset > end) throw new Error(`offset ${error.offset} of ${end}`);
}
