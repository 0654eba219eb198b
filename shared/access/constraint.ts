import { checkExpression } from '../expression/index.ts';
import { type Catalog, systemUserId, type ValueType } from '../model/catalog.ts';
import { type ParsedConstraint, parseXPath, type QueryDiagnostic } from '../query/index.ts';
import type { AccessParameter } from './program.ts';

/** What constraints of access rules see: the one who asks. */
export const accessVariables: ReadonlyMap<string, ValueType> = new Map([
  ['currentUser', { kind: 'object', entity: systemUserId }],
]);

const ofAsker: Readonly<Record<string, AccessParameter>> = {
  '$currentUser/Name': { kind: 'name' },
  '$currentUser/UserRoles': { kind: 'user-roles' },
  '$currentUser/ModuleRoles': { kind: 'module-roles' },
};

/** A constraint of an access rule: its tree, where the values of its parameters come from, and what is wrong with it. */
export interface AccessConstraint {
  parsed: ParsedConstraint;
  /** In the order of the tree's numbers; `expression` is a text still. */
  parameters: (AccessParameter | { kind: 'text'; text: string })[];
  diagnostics: QueryDiagnostic[];
}

/** Reads the constraint of a rule of an entity. */
export function parseAccessConstraint(text: string, entity: string, catalog: Catalog): AccessConstraint {
  const scope = { catalog, variables: accessVariables };
  const parsed = parseXPath(text, entity, catalog, (path) => checkExpression(path, scope).type);
  const diagnostics = [...parsed.diagnostics];
  const parameters = parsed.parameters.map((parameter): AccessConstraint['parameters'][number] => {
    const known = ofAsker[parameter];
    if (known) return known;
    const claim = /^\[%Claim_(\w+)%\]$/.exec(parameter)?.[1];
    if (claim !== undefined) return { kind: 'claim', claim };
    for (const { severity, code, message, fix } of checkExpression(parameter, scope).diagnostics)
      diagnostics.push({
        severity: severity === 'error' ? 'error' : 'warning',
        code,
        message,
        range: [0, text.length],
        ...(fix ? { fix } : {}),
      });
    return { kind: 'text', text: parameter };
  });
  return { parsed, parameters, diagnostics };
}
