import type { MsrpLimits } from '../limits.ts';
import { equalsIgnoringCase } from '../syntax/text.ts';
import type { HeadFaults } from './head-faults.ts';
import { isIdent, resemblesIdent } from './identifiers.ts';
import { knownFields } from './known-fields.ts';
import { decodeStatus } from './status.ts';

/**
 * Tells what is wrong with the value `octets[from … to)` of a known field. Byte-Range apart, whose value is made use of; paths and Content-Type are read when they are
 * asked for.
 *
 * @param relative offset of the value in the message
 */
export function checkKnownValue(
  field: number,
  octets: Uint8Array,
  from: number,
  to: number,
  relative: number,
  limits: MsrpLimits,
  faults: HeadFaults,
): void {
  switch (field) {
    case knownFields['message-id']:
      if (isIdent(octets, from, to)) return;
      if (to > from && to - from <= limits.idLength && resemblesIdent(octets, from, to)) {
        faults.tolerate('MSRP_ID_LENGTH', 'not an id of 4 to 32 characters', relative);
      } else {
        faults.refuse('MSRP_MESSAGE_ID', 'not an id', relative);
      }
      return;
    case knownFields['success-report']:
    case knownFields['failure-report']: {
      const value = decodeReportValue(octets, from, to);
      if (value === undefined || (value === 'partial' && field === knownFields['success-report'])) {
        faults.refuse('MSRP_REPORT_VALUE', 'neither yes nor no', relative);
      }
      return;
    }
    case knownFields.status:
      if (decodeStatus(octets, from, to) === undefined) faults.refuse('MSRP_STATUS', 'not a status', relative);
      return;
    default:
  }
}

/** `yes`, `no` or `partial`, in any case; `undefined` for anything else. `partial` is a value of Failure-Report only. */
export function decodeReportValue(octets: Uint8Array, from: number, to: number): 'yes' | 'no' | 'partial' | undefined {
  if (equalsIgnoringCase(octets, from, to, 'yes')) return 'yes';
  if (equalsIgnoringCase(octets, from, to, 'no')) return 'no';
  if (equalsIgnoringCase(octets, from, to, 'partial')) return 'partial';
  return undefined;
}
