import type { ConsumedRestService } from '../../shared/consume/rest/kind.ts';
import type { ProgramConsumedRestService } from '../../shared/consume/rest/program.ts';
import type { ProjectView } from '../../shared/model/project.ts';
import type { Unit } from '../../shared/model/unit.ts';
import type { Program, ProgramConstant } from '../../shared/program/program.ts';
import type { HttpClient } from '../runtime/consume/http-client.ts';
import { clientOf } from '../runtime/consume/index.ts';
import type { SignIn } from './sign-in.ts';

/** How a person signs in to a consumed service, and which constant has the refresh token that comes of it. */
export interface ServiceSignIn {
  signIn: SignIn;
  /** A client by the transport of the service. */
  http: HttpClient;
  constant: ProgramConstant;
}

/** The consumed services of a program that a person signs in to. */
export function servicesToSignInTo(program: Program): ProgramConsumedRestService[] {
  return program.consumed.filter(
    (each) => each.protocol === 'rest' && (each as ProgramConsumedRestService).data.authentication === 'oauth2-code',
  ) as ProgramConsumedRestService[];
}

/** Puts together what a sign-in needs, with constants as they are given; or says what of it is missing. */
export function signInOf(
  view: ProjectView,
  program: Program,
  service: ProgramConsumedRestService,
  given: Readonly<Record<string, unknown>>,
  http: HttpClient,
): ServiceSignIn | { problem: string } {
  const { data, name } = service;
  const textAt = (index: number) => {
    const constant = program.constants[index];
    return constant === undefined ? '' : String(given[constant.name] ?? constant.value ?? '');
  };
  const text = (index: number | null) => (index === null ? '' : textAt(index));
  const constant = data.refreshToken === null ? undefined : program.constants[data.refreshToken];
  if (!constant) return { problem: `${name} has no constant for its refresh token.` };
  const { authorizationAddress } = (view.unit(service.id) as Unit<ConsumedRestService>).data;
  for (const [what, address] of [
    ['sign-in address', authorizationAddress],
    ['token address', data.tokenAddress],
  ])
    if (!URL.canParse((address ?? '').trim())) return { problem: `${name} has no ${what}.` };
  return {
    signIn: {
      authorizationAddress: authorizationAddress.trim(),
      tokenAddress: data.tokenAddress.trim(),
      client: text(data.client),
      clientSecret: text(data.clientSecret),
      clientIn: data.clientIn,
      scope: data.scope,
    },
    http: clientOf(service, http, textAt),
    constant,
  };
}
