/**
 * What every package of webrtc-ims rests on: errors sorted by who is at fault, readers and writers that never run past their
 * input, timers as numbers, and the contract of a machine.
 *
 * @packageDocumentation
 */
export type { CertificateFingerprint, FingerprintHash } from './certificate-fingerprint.ts';
export type { Clock } from './clock.ts';
export type { DataChannelHandlers, DataChannelPort } from './data-channel-port.ts';
export { type DriveOptions, type Driver, drive, type Runtime } from './drive.ts';
export {
  type ErrorDetail,
  type Fault,
  LimitError,
  MalformedError,
  MisuseError,
  ProtocolError,
  quoted,
  UnsupportedError,
  ViolationError,
} from './errors.ts';
export { drain, type Machine } from './machine.ts';
export { OctetReader } from './octet-reader.ts';
export { OctetWriter } from './octet-writer.ts';
export { concatenate, fromBase64Url, octetsEqual, secretsEqual, toBase64Url, toHex } from './octets.ts';
export { OutputQueue } from './output-queue.ts';
export { insecureSeededRandom, type RandomSource, randomFraction, randomToken, systemRandom } from './random.ts';
export { type Failure, failure, type Ok, ok, type Result } from './result.ts';
export { sameHost } from './same-host.ts';
export { alphanumericTable, type ScannerErrorDetail, TextScanner } from './text-scanner.ts';
export { TimerTable } from './timer-table.ts';
