/**
 * Who may call something of a service: everybody, whoever has shown who they are (`roles` is null), or who has one of the user roles.
 */
export type ProgramAccess = { who: 'everybody' } | { who: 'users'; roles: readonly string[] | null };

/** One way in which a service is told who asks, compiled; only the method itself (electron/runtime/publish/authentication) looks into `data`. */
export interface ProgramMethod<Data = unknown> {
  method: string;
  data: Data;
}

/** How a service is told who asks, in the order in which it is tried; none where it does not ask. */
export interface ProgramAuthentication {
  methods: ProgramMethod[];
  /** Where nothing else is said of an operation. */
  access: ProgramAccess;
}

/** The users and roles of a program. */
export interface ProgramSecurity {
  userRoles: { name: string; moduleRoles: string[] }[];
  /** For runs on this machine; a bundle has none. */
  demoUsers: { name: string; userRoles: string[] }[];
}
