/** Who asked for a run, as its flows see it: `$currentUser`. Never a credential. */
export interface Principal {
  name: string;
  userRoles: readonly string[];
  /** Qualified names of the module roles that the user roles are made of. */
  moduleRoles: readonly string[];
}
