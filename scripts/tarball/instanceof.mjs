// A program may hold both copies of core: its own import and a CommonJS dependency's require. An error of either is an instance of the class
// of the other, and of no other class.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import * as esm from '@webrtc-ims/core';

const cjs = createRequire(import.meta.url)('@webrtc-ims/core');
const classes = ['MalformedError', 'ViolationError', 'LimitError', 'UnsupportedError', 'MisuseError'];

for (const [here, there] of [
  [esm, cjs],
  [cjs, esm],
]) {
  for (const name of classes) {
    assert.notEqual(here[name], there[name], `${name}: two copies are the point of this test`);
    const error = new here[name]('CODE', 'message');
    assert.ok(error instanceof there[name], `${name} of one copy is not an instance of the other's`);
    assert.ok(error instanceof there.ProtocolError);
    for (const other of classes) {
      if (other !== name) assert.ok(!(error instanceof there[other]), `${name} counts as ${other}`);
    }
  }
  assert.ok(!(new Error('message') instanceof here.ProtocolError));
}
