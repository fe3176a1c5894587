import { shutdownNative } from '@webrtc-ims/ice-dtls/node';
import { SrtpMasterKey, SrtpProtector, SrtpUnprotector } from '@webrtc-ims/rtp';
import { afterAll, expect, test } from 'vitest';
import { rtpPacket } from '../../packages/ice-dtls/test/support/peer.ts';
import { peer } from '../peers.ts';
import { callOpenssl, until } from './openssl-client.ts';

const openssl = peer('openssl');
afterAll(() => shutdownNative());

const suite = 'AES_CM_128_HMAC_SHA1_80';

test.skipIf(openssl.absent)(
  'RFC5764-4.2-1 the keys that s_client exports open what we send and seal what we take',
  async () => {
    const exporter = ['-keymatexport', 'EXTRACTOR-dtls_srtp', '-keymatexportlen', '60'];
    const call = await callOpenssl(openssl.path, exporter);
    try {
      const label = 'Keying material: ';
      const exported = (): string => call.output().split(label)[1]?.slice(0, 120) ?? '';
      expect(await until(() => call.types().includes('dtls-connected') && exported().length === 120)).toBe(true);
      const octets = new Uint8Array(Buffer.from(exported(), 'hex'));
      expect(octets.length).toBe(60);
      // s_client is the client: key of the client, key of the server, salt of the client, salt of the server.
      const client = new SrtpMasterKey(octets.subarray(0, 16), octets.subarray(32, 46));
      const server = new SrtpMasterKey(octets.subarray(16, 32), octets.subarray(46, 60));

      expect(call.transport.sendRtp(rtpPacket(7, 9))).toBe(true);
      const sealed = (): Uint8Array | undefined =>
        call.path.passed.find(({ octets: [first] }) => first! >= 128)?.octets;
      expect(await until(() => sealed() !== undefined)).toBe(true);
      const opened = new SrtpUnprotector({ suite, masterKeys: [server] }).unprotectRtp(sealed()!);
      expect(opened).toEqual({ ok: true, value: rtpPacket(7, 9) });

      const own = new SrtpProtector({ suite, masterKeys: [client] }).protectRtp(rtpPacket(3, 4));
      if (!own.ok) throw own.error;
      const wrong = new SrtpProtector({ suite, masterKeys: [server] }).protectRtp(rtpPacket(2, 4));
      if (!wrong.ok) throw wrong.error;
      call.path.inject(wrong.value);
      call.path.inject(own.value);
      expect(await until(() => call.rtp.length === 1)).toBe(true);
      expect(new Uint8Array(call.rtp[0]!)).toEqual(rtpPacket(3, 4));
    } finally {
      await call.end();
    }
  },
);

test.skipIf(openssl.absent)('RFC8827-6.5-8 renegotiation is refused with no_renegotiation', async () => {
  const call = await callOpenssl(openssl.path, []);
  try {
    expect(await until(() => call.types().includes('dtls-connected') && call.output().includes('Cipher is'))).toBe(
      true,
    );
    const before = call.path.passed.length;
    call.write('R\n');
    // s_client takes the warning for the end and says goodbye.
    expect(await until(() => call.output().includes(':no renegotiation:') && call.types().includes('closed'))).toBe(
      true,
    );
    const after = call.path.passed.slice(before).map(({ octets }) => octets[0]);
    // Alerts, and no handshake record.
    expect(after.length).toBeGreaterThan(0);
    expect(new Set(after)).toEqual(new Set([21]));
    expect(call.types().filter((type) => type === 'dtls-connected').length).toBe(1);
  } finally {
    await call.end();
  }
});
