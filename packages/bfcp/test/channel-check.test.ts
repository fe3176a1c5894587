import { expect, test } from 'vitest';
import { bfcpSubprotocol, checkBfcpChannel } from '../src/index.ts';

test('DC-1-1 RFC8857-4.1-1 the subprotocol is bfcp, in lower case', () => {
  expect(bfcpSubprotocol).toBe('bfcp');
  expect(checkBfcpChannel({ protocol: 'bfcp' })).toEqual({ ok: true, value: undefined });
  for (const protocol of ['BFCP', '', 'msrp']) {
    const checked = checkBfcpChannel({ protocol });
    expect(!checked.ok && [checked.error.code, checked.error.fault]).toEqual(['BFCP_CHANNEL_PROTOCOL', 'violation']);
    expect(checkBfcpChannel({ protocol }, { anyProtocol: true }).ok).toBe(true);
  }
});

test('DC-1-2 DC-1-3 DC-1-8 a channel that is unordered or partially reliable is refused, however it was agreed', () => {
  expect(checkBfcpChannel({ protocol: 'bfcp', ordered: true, maxRetransmits: null, maxPacketLifeTime: null }).ok).toBe(
    true,
  );
  for (const wrong of [{ ordered: false }, { maxRetransmits: 0 }, { maxPacketLifeTime: 60_000 }]) {
    const checked = checkBfcpChannel({ protocol: 'bfcp', ...wrong });
    expect(!checked.ok && checked.error.code).toBe('BFCP_CHANNEL_UNRELIABLE');
  }
});
