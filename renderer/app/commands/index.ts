export type { MenuName, StudioCommand } from './command.ts';
export { commandById, commands, menuNames } from './registry.ts';
export { isInCode, keysOf, runKeys, shownKeys } from './run-keys.ts';
