import type { ContractSecurity } from '../../authentication/contract.ts';
import type { SecuredOperation, SecuredService } from '../../authentication/index.ts';
import type { JsonObject } from './openapi-answer.ts';

/** What a contract says of an operation that asks who calls. */
export interface AskedOf {
  /** The alternatives of OpenAPI's Security Requirement (4.8.30); empty for one that does not ask although its service does. */
  security: JsonObject[];
  /** Statuses of its refusals with their words. */
  refusals: readonly (readonly [status: number, words: string])[];
}

/** What an operation asks of its callers; null where its service asks for nothing. */
export function asksOf(
  { access, allowedRoles }: SecuredOperation,
  service: SecuredService,
  { alternatives }: ContractSecurity,
): AskedOf | null {
  if (alternatives.length === 0) return null;
  if (access === 'everybody') return { security: [], refusals: [] };
  const roles = access === 'roles' ? allowedRoles : service.allowedRoles;
  const isAsked = alternatives.some((names) => names.length > 0);
  return {
    security: alternatives.map((names) => Object.fromEntries(names.map((name) => [name, []]))),
    refusals: [
      ...(isAsked ? ([[401, 'Nobody, or somebody who could not be told']] as const) : []),
      ...(roles.some((id) => id !== null) ? ([[403, 'Somebody who may not do this']] as const) : []),
    ],
  };
}
