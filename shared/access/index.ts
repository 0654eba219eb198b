export { compileAccess } from './compile.ts';
export { conditionOf } from './conditions.ts';
export { accessVariables, parseAccessConstraint } from './constraint.ts';
export { domainModelDocument } from './document.ts';
export {
  type GuardedQuery,
  type GuardedRelated,
  guardQuery,
  guardRelated,
  guardRows,
  HiddenMember,
  QueryGuard,
} from './guard-query.ts';
export { type AccessMember, accessMembers, accessTo, hasAccessRules, isSettable } from './members.ts';
export type { AccessParameter, Asker, ProgramAccess, ProgramAccessRule } from './program.ts';
export { AskerRights, anyHolds, EntityRights, type Extent, type HeldRule } from './rights.ts';
