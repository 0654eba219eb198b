import { readConstants } from '../runtime/configuration/environment.ts';
import type { HttpClient } from '../runtime/consume/http-client.ts';
import { CallError } from './calls/handler.ts';
import type { ProjectSession } from './session.ts';
import { type BegunSignIn, beginSignIn } from './sign-in.ts';
import { servicesToSignInTo, signInOf } from './sign-in-of.ts';

/** Sign-ins of persons to consumed services that windows have begun. */
export class SignIns {
  private readonly http: HttpClient;
  private readonly begun = new Map<string, { session: ProjectSession; begun: BegunSignIn; constant: string }>();

  constructor(http: HttpClient) {
    this.http = http;
  }

  /** Where the person signs in to a service; what was begun for it before is given up. Throws CallError `run/sign-in` for one that nobody can sign in to. */
  async begin(session: ProjectSession, service: string): Promise<string> {
    await session.values.ready;
    const program = session.program();
    const found = servicesToSignInTo(program).find(({ id }) => id === service);
    if (!found) throw new CallError('run/sign-in', 'Nobody signs in to this service.');
    const { constants } = readConstants(program, session.environmentOf(program));
    const own = signInOf(session.view, program, found, constants, this.http);
    if ('problem' in own) throw new CallError('run/sign-in', own.problem);
    this.begun.get(service)?.begun.cancel();
    const begun = await beginSignIn(own.signIn, own.http);
    this.begun.set(service, { session, begun, constant: own.constant.name });
    return begun.address;
  }

  /** Resolves with the name of the constant that has the refresh token now. Throws CallError `run/sign-in`, in words. */
  async end(service: string): Promise<string> {
    const found = this.begun.get(service);
    if (!found) throw new CallError('run/sign-in', 'No sign-in was begun.');
    const { session, begun, constant } = found;
    try {
      const token = await begun.token;
      const own = session.constants().find(({ name }) => name === constant);
      if (!own) throw new Error(`The constant ${constant} is gone.`);
      await session.setValue({ id: own.id, secret: own.data.secret }, token);
      return constant;
    } catch (error) {
      throw new CallError('run/sign-in', (error as Error).message);
    } finally {
      if (this.begun.get(service) === found) this.begun.delete(service);
    }
  }

  cancel(service: string): void {
    this.begun.get(service)?.begun.cancel();
  }

  dispose(): void {
    for (const { begun } of this.begun.values()) begun.cancel();
    this.begun.clear();
  }
}
