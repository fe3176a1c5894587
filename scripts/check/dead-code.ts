import { type Gate, tool } from './gate.ts';

/** Files, exports and dependencies that nothing uses. */
export const deadCode: Gate = {
  name: 'dead code',
  async check() {
    await tool('knip', ['--no-progress', '--treat-config-hints-as-errors']);
    return 'no unused files, exports, dependencies';
  },
};
