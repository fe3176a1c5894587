import { library } from '../../tsup.base.ts';

export default library({
  index: 'src/index.ts',
  'node/index': 'src/node/index.ts',
  'node/bfcp': 'src/node/bfcp-application.ts',
  'node/msrp': 'src/node/msrp-application.ts',
  'node/t140': 'src/node/t140-application.ts',
});
