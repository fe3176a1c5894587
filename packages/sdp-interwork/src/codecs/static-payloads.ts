/** The audio formats of RFC 3551 table 4 that need no `rtpmap`: encoding name and clock rate by payload number. */
const staticPayloads: ReadonlyMap<number, readonly [encodingName: string, clockRate: number]> = new Map([
  [0, ['PCMU', 8_000]],
  [3, ['GSM', 8_000]],
  [4, ['G723', 8_000]],
  [5, ['DVI4', 8_000]],
  [6, ['DVI4', 16_000]],
  [7, ['LPC', 8_000]],
  [8, ['PCMA', 8_000]],
  [9, ['G722', 8_000]],
  [10, ['L16', 44_100]],
  [11, ['L16', 44_100]],
  [12, ['QCELP', 8_000]],
  [13, ['CN', 8_000]],
  [14, ['MPA', 90_000]],
  [15, ['G728', 8_000]],
  [16, ['DVI4', 11_025]],
  [17, ['DVI4', 22_050]],
  [18, ['G729', 8_000]],
]);

/** What a payload number without `rtpmap` means, if it is one of the static ones. */
export function staticPayload(payloadType: number): readonly [encodingName: string, clockRate: number] | undefined {
  return staticPayloads.get(payloadType);
}

/** The static payload number of a format, if it has one: of two the lower. */
export function staticNumberOf(encodingName: string, clockRate: number): number | undefined {
  return (numbers.get(encodingName) ?? numbers.get(encodingName.toUpperCase()))?.get(clockRate);
}

// By name, all of which are registered in capitals, and clock rate.
const numbers: ReadonlyMap<string, ReadonlyMap<number, number>> = numbersByFormat();

function numbersByFormat(): ReadonlyMap<string, ReadonlyMap<number, number>> {
  const found = new Map<string, Map<number, number>>();
  for (const [number, [name, rate]] of staticPayloads) {
    const rates = found.get(name) ?? new Map<number, number>();
    found.set(name, rates);
    if (!rates.has(rate)) rates.set(rate, number);
  }
  return found;
}
