import type { z } from 'zod';
import type { CheckContext } from '../model/check-rule.ts';
import type { LocatedDiagnostic } from '../model/diagnostic.ts';
import type { ProjectView } from '../model/project.ts';

/** A finding of a method; where it stands is said by the rule that asks. */
export type MethodFinding = Pick<LocatedDiagnostic, 'severity' | 'code' | 'message' | 'fix'> & { property: string };

/** What the compilation of a method sees of the program. */
export interface MethodCompileContext {
  view: ProjectView;
  /** The compiled microflow of a document; undefined when it is not in the program. */
  flow(id: string | null): { index: number } | undefined;
}

/** A place of a request. */
export interface ShownIn {
  in: 'header' | 'query' | 'cookie';
  name: string;
}

/** How a contract says that a method is asked for. */
export interface SecurityScheme {
  /** Name of the scheme in a contract. */
  name: string;
  /** OpenAPI 3.1, 4.8.27. */
  openApi: Readonly<Record<string, unknown>>;
}

/**
 * A way in which a published service is told who asks: its settings, what becomes of them in a program, what is checked, and how
 * contracts say it. The other half, by the same id, is in electron/runtime/publish/authentication.
 */
export interface AuthenticationMethod<Settings = never> {
  id: string;
  label: string;
  /** One sentence for the form, the page of a service and contracts that know no schemes. */
  summary: string;
  /** Ids of the protocols whose requests can show it; absent for all. */
  protocols?: readonly string[];
  schema: z.ZodType<Settings>;
  /** What the runtime half gets; plain JSON, and never a secret: those are named by their constants. */
  compile(settings: Settings, context: MethodCompileContext): unknown;
  check(
    settings: Settings,
    project: Pick<CheckContext, 'view' | 'catalog'>,
    report: (finding: MethodFinding) => void,
  ): void;
  /** Where a request shows what it looks at: no operation takes that as a parameter, since traces have those. */
  shown(settings: Settings): readonly ShownIn[];
  /** None where a request without credentials is taken. */
  scheme(settings: Settings): SecurityScheme | null;
}

// biome-ignore lint/suspicious/noExplicitAny: a registry holds methods of every settings type
export type AnyMethod = AuthenticationMethod<any>;

/** Defines a method (identity; gives the settings their type). */
export function defineMethod<S extends z.ZodType>(
  method: Omit<AuthenticationMethod<z.infer<S>>, 'schema'> & { schema: S },
): AuthenticationMethod<z.infer<S>> & { schema: S } {
  return method as AuthenticationMethod<z.infer<S>> & { schema: S };
}
