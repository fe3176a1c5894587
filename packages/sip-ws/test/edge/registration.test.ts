import { expect, test } from 'vitest';
import { registerText, reply, World } from '../support/world.ts';

const pathShape = /^<sip:[A-Za-z0-9_-]{35}@10\.10\.0\.10:5060;lr;ob>$/;

test('RFC5626-5.1-2 RFC3327-5.2-1 RFC3327-5.2-3 RFC7118-B.2-1 a REGISTER leaves with Path on top, lr, ob, a flow token and Require: path', () => {
  const world = new World({ untrustedHeaders: [] });
  const client = world.open();
  client.send(registerText('alice', ['Path: <sip:inner.example;lr>']));
  const request = world.coreRequest();
  expect(request.headers('Path').map((row) => row.text)).toEqual([
    expect.stringMatching(pathShape),
    '<sip:inner.example;lr>',
  ]);
  expect(request.requires()).toEqual({ ok: true, value: ['path'] });
});

test('RFC3261-16.6-10 RFC3261-16.6-3 RFC5626-6-1 the rest of the REGISTER is untouched but for Via and Max-Forwards', () => {
  const world = new World();
  const client = world.open();
  const text = registerText('alice', ['X-Unknown: a ,b;c  "d', 'Authorization: Digest username="a", nonce=""']);
  client.send(text);
  const sent = new TextDecoder().decode(world.coreRequest().octets);
  const kept = text.split('\r\n').filter((line) => !line.startsWith('Max-Forwards'));
  for (const line of kept) expect(sent.split('\r\n')).toContain(line);
  expect(sent).toContain('\r\nMax-Forwards: 69\r\n');
  expect(sent.split('\r\n')[1]).toMatch(
    /^Via: SIP\/2\.0\/UDP 10\.10\.0\.10:5060;branch=z9hG4bK[0-9a-f]{24}\.[0-9a-f]{16};rport$/,
  );
});

test('RFC5626-5.1-1 RFC5626-5.1-3 RFC5626-5.2-4 behind another proxy, or without reg-id, Path has no ob; no Path shows the address', () => {
  const world = new World();
  const client = world.open();
  client.send(registerText('alice', ['Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKlower']));
  expect(world.coreRequest().header('Path')!.text).toMatch(/;lr>$/);
  client.send(registerText('bob').replace(';reg-id=1', ''));
  const path = world.coreRequest().header('Path')!.text;
  expect(path).toMatch(/;lr>$/);
  expect(path).not.toContain('203.0.113');
});

test('RFC3327-5.2-2 a REGISTER without path in Supported is refused with 421, unless the host inserts Path all the same', () => {
  const without = registerText('alice').replace('path, ', '');
  const world = new World();
  const client = world.open();
  client.send(without);
  const refused = client.response();
  expect(refused.status).toBe(421);
  expect(refused.header('Require')?.text).toBe('path');
  const lax = new World({ withoutPathSupport: 'insert' });
  lax.open().send(without);
  expect(lax.coreRequest().header('Path')!.text).toMatch(pathShape);
});

test('RFC5626-5.4-2 Flow-Timer goes into the 2xx when the registrar requires outbound, replacing a value from inside', () => {
  const world = new World({ flowTimer: 90 });
  const client = world.open();
  const answer = (extra: readonly string[]): string | undefined => {
    client.send(registerText('alice'));
    const request = world.coreRequest();
    const contact = `Contact: ${request.header('Contact')!.text}`;
    world.fromCore(reply(request, 200, 'r', [contact, ...extra]));
    return client.response().header('Flow-Timer')?.text;
  };
  expect(answer(['Require: outbound'])).toBe('90');
  expect(answer(['Require: outbound', 'Flow-Timer: 7'])).toBe('90');
  expect(answer([])).toBe(undefined);
});

test('RFC6223-4.4-1 RFC6223-5-2 a keep without value in the client’s Via gets the number of Flow-Timer in the response; an absent one nothing', () => {
  const world = new World({ flowTimer: 90 });
  const client = world.open();
  client.send(registerText('alice').replace(/(branch=[^\r]*)/, '$1;keep'));
  const request = world.coreRequest();
  expect(request.headers('Via')[1]!.text).toMatch(/;keep$/);
  world.fromCore(reply(request, 200, 'r', ['Require: outbound']));
  const response = client.response();
  expect(response.headers('Via').map((row) => row.text)).toEqual([expect.stringMatching(/;keep=90$/)]);
  expect(response.header('Flow-Timer')?.text).toBe('90');
  client.send(registerText('alice'));
  world.fromCore(reply(world.coreRequest(), 200, 'r'));
  expect(client.response().header('Via')!.text).not.toContain('keep');
});

test('RFC3261-16.7-1 RFC3327-5.2-4 RFC3608-6.2-1 the response goes back with the client’s Via only; Path and Service-Route are relayed', () => {
  const world = new World();
  const client = world.open();
  client.send(registerText('alice'));
  const request = world.coreRequest();
  const path = request.header('Path')!.text;
  world.fromCore(reply(request, 200, 'r', [`Path: ${path}`, 'Service-Route: <sip:orig@scscf.example;lr>']));
  const response = client.response();
  expect(response.headers('Via').length).toBe(1);
  expect(response.header('Path')!.text).toBe(path);
  expect(response.header('Service-Route')!.text).toBe('<sip:orig@scscf.example;lr>');
});

test('the lifetime is that of the 2xx; the registration ends when it is over, when it is removed and when the flow closes', () => {
  const world = new World();
  const client = world.open();
  const register = (granted: string): void => {
    client.send(registerText('alice'));
    const request = world.coreRequest();
    world.fromCore(
      reply(
        request,
        200,
        'r',
        granted === '' ? [] : [`Contact: ${request.header('Contact')!.text.replace(/expires=\d+/, granted)}`],
      ),
    );
    client.response();
  };
  register('expires=540');
  expect(world.events.at(-1)).toMatchObject({
    kind: 'registered',
    flow: client.flow,
    registration: { aor: 'sip:alice@ims.example', regId: 1, instance: '<urn:uuid:0000-alice>', expiresAt: 540_000 },
  });
  world.advance(539_999);
  expect(world.kinds().at(-1)).toBe('registered');
  world.advance(1);
  expect(world.events.at(-1)).toMatchObject({ kind: 'registration ended', reason: 'expired' });
  register('expires=540');
  register('');
  expect(world.events.at(-1)).toMatchObject({ kind: 'registration ended', reason: 'removed' });
  register('expires=540');
  client.close();
  const closed = world.events.at(-1);
  expect(closed).toMatchObject({ kind: 'flow closed', registrations: [{ aor: 'sip:alice@ims.example' }] });
});

test('a refused refresh leaves the registration as it is; more registrations than the limit are relayed and not kept', () => {
  const world = new World({ limits: { registrationsPerFlow: 2 } });
  const client = world.open();
  for (const user of ['a', 'b', 'c']) client.register(user);
  expect(world.kinds().filter((kind) => kind === 'registered').length).toBe(2);
  client.send(registerText('a'));
  world.fromCore(reply(world.coreRequest(), 403, 'r'));
  expect(client.response().status).toBe(403);
  expect(world.kinds()).not.toContain('registration ended');
});
