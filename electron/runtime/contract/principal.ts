/** Who asked for a run, as its flows see it: `$currentUser`. Never a credential. */
export interface Principal {
  name: string;
  userRoles: readonly string[];
  /** Qualified names of the module roles that the user roles are made of. */
  moduleRoles: readonly string[];
  /** What their token says in single values, for access rules of entities; no flow sees them. */
  claims?: Readonly<Record<string, string>>;
}
