import { expect, test } from 'vitest';
import { chooseHostNode } from './host-node.ts';

const old = { electronVersion: '25.1.1', nodeVersion: '18.15.0' };
const current = { electronVersion: '45.4.1', nodeVersion: '24.3.0' };
const named = '/opt/node/bin/node';

test.each([
  ['a current Electron runs the host itself', { ...current, isPackaged: false, named: undefined }, { node: null }],
  ['a checkout may name another Node', { ...current, isPackaged: false, named }, { node: named }],
  [
    'a packaged studio on a current Electron takes no other Node',
    { ...current, isPackaged: true, named },
    { node: null },
  ],
  ['an old Electron needs the named one', { ...old, isPackaged: false, named }, { node: named }],
  ['a packaged old Electron too', { ...old, isPackaged: true, named }, { node: named }],
])('%s', (_name, own, wanted) => {
  expect(chooseHostNode(own)).toEqual(wanted);
});

test('an old Electron without a named Node says what to do', () => {
  const chosen = chooseHostNode({ ...old, isPackaged: true, named: undefined });
  expect(chosen).toEqual({ problem: expect.stringMatching(/Electron 25\.1\.1 .* Node 18\.15\.0.*WEFT_HOST_NODE/) });
});
