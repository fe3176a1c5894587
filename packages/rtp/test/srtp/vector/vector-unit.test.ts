import { noWebAssembly } from '@webrtc-ims/core/testing';
import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

test.each(noWebAssembly)('where %s typed arrays do the work, and give the same octets', async (_, stub) => {
  const { SrtpMasterKey } = await import('@webrtc-ims/rtp');
  const masterKeys = [new SrtpMasterKey(new Uint8Array(16).fill(1), new Uint8Array(14).fill(2))];
  const packet = new Uint8Array(172).fill(0x55).fill(0x80, 0, 1);
  const sealed = async (): Promise<{ readonly unit: object | undefined; readonly octets: Uint8Array | undefined }> => {
    vi.resetModules();
    const { vectorUnit } = await import('../../../src/srtp/vector/vector-unit.ts');
    const { nodeSrtpEngine } = await import('../../../src/node/srtp/node-srtp-engine.ts');
    const { SrtpProtector } = await import('../../../src/srtp/srtp-protector.ts');
    const options = { suite: 'AES_CM_128_HMAC_SHA1_80', masterKeys, engine: nodeSrtpEngine() } as const;
    const result = new SrtpProtector(options).protectRtp(packet);
    return { unit: vectorUnit(), octets: result.ok ? result.value : undefined };
  };
  const vectors = await sealed();
  expect(vectors.unit?.constructor).toBe(Object);
  vi.stubGlobal('WebAssembly', stub);
  const typedArrays = await sealed();
  expect(typedArrays.unit).toBe(undefined);
  expect(typedArrays.octets).toEqual(vectors.octets);
  expect(vectors.octets?.length).toBe(182);
});

test('the module is valid, and one serves everybody', async () => {
  const { vectorUnit } = await import('../../../src/srtp/vector/vector-unit.ts');
  const unit = vectorUnit();
  expect(vectorUnit()).toBe(unit);
  expect(unit?.memory.length).toBe(2 * 65_536);
});
