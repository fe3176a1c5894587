import { library } from '../../tsup.base.ts';

export default library({
  index: 'src/index.ts',
  'node/index': 'src/node/index.ts',
  'browser/index': 'src/browser/index.ts',
  'wasm/index': 'src/wasm/index.ts',
  testing: 'src/testing.ts',
});
