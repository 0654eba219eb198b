import type { MethodSettings } from './kind.ts';
import { methodOf } from './methods/index.ts';

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

/** The methods of a service in words, for contracts that have no schemes (WSDL) and for pages: `Basic: user name and password with each request.` */
export function authenticationWords(authentication: readonly MethodSettings[]): string[] {
  return authentication.map((settings) => {
    const { label, summary } = methodOf(settings.type);
    return `${label}: ${summary}`;
  });
}
