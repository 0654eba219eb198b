import type { MethodSettings } from './kind.ts';
import { methodOf } from './methods/index.ts';
import type { ProgramAuthentication } from './program.ts';

/** What a contract says of who is asked: the schemes by name, and for an operation which of them are enough. */
export interface ContractSecurity {
  schemes: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** For an operation that asks: the schemes of each alternative, none for who shows nothing. */
  alternatives: readonly (readonly string[])[];
}

/** The schemes of a service; two of one kind get numbers. */
export function contractSecurity(authentication: readonly MethodSettings[]): ContractSecurity {
  const schemes: Record<string, Readonly<Record<string, unknown>>> = {};
  const alternatives: string[][] = [];
  for (const settings of authentication) {
    const method = methodOf(settings.type);
    const scheme = method.scheme(settings);
    if (scheme === null) {
      alternatives.push([]);
      continue;
    }
    let name = scheme.name;
    for (let n = 2; name in schemes; n++) name = `${scheme.name}${n}`;
    schemes[name] = { ...scheme.openApi, description: method.summary };
    alternatives.push([name]);
  }
  return { schemes, alternatives };
}

/** How a compiled service is told who asks, in words for its page: `Basic: User name and password with each request.` */
export function authenticationWords({ methods }: ProgramAuthentication): string[] {
  return methods.map(({ method }) => {
    const { label, summary } = methodOf(method);
    return `${label}: ${summary}`;
  });
}
