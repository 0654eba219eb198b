import type { QueryNode } from '../query/index.ts';

/** Where the value of a parameter of a rule's constraint comes from: who asks, or an expression without variables (a moment). */
export type AccessParameter =
  | { kind: 'name' | 'user-roles' | 'module-roles' }
  | { kind: 'claim'; claim: string }
  /** Number of an expression among those of the program (`A`). */
  | { kind: 'expression'; index: number };

/** An access rule, compiled. Members are attributes and associations by id. */
export interface ProgramAccessRule {
  id: string;
  /** Qualified names of module roles: it is for who has one of them. */
  roles: string[];
  create: boolean;
  delete: boolean;
  /** What may be read; what may be written is among it. */
  read: string[];
  write: string[];
  /** The objects that it holds for; null for all. Its parameters are numbered from 0. */
  filter: QueryNode | null;
  parameters: AccessParameter[];
}

/** The access rules of a program. */
export interface ProgramAccess {
  /** A microflow or a service asks for them: compiled code then looks at what it reads. */
  isUsed: boolean;
  rules: ProgramAccessRule[];
  /**
   * By the entity's id, the numbers of the rules that hold for its objects: its own and those of its generalizations. An entity that is not here is
   * open to everybody: one of the system's, or one that is not stored and has no rule.
   */
  entities: Record<string, number[]>;
  /** Associations by id, with the entity that owns them. */
  owners: Record<string, string>;
}

/** Who asks, as rules see it. */
export interface Asker {
  name: string;
  userRoles: readonly string[];
  moduleRoles: readonly string[];
  /** Single values that their token holds, by claim. */
  claims?: Readonly<Record<string, string>>;
}
