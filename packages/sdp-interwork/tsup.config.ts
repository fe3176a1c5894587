import { library } from '../../tsup.base.ts';

export default library(
  {
    index: 'src/index.ts',
    browser: 'src/browser.ts',
    testing: 'src/testing.ts',
  },
  { commands: { command: 'src/node/command.ts' } },
);
