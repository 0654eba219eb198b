import { constantVariable } from '../../../shared/model/kinds/constant.ts';
import type { ConstantValue, valueCalls } from '../../../shared/rpc/calls/value.ts';
import { readConstants } from '../../runtime/configuration/environment.ts';
import type { ProjectSession } from '../session.ts';
import type { SignIns } from '../sign-ins.ts';
import { CallError, type Handlers, need } from './handler.ts';

/** What the constants of a project are in runs on this machine; of a secret only that it is there. */
async function valuesOf(session: ProjectSession): Promise<ConstantValue[]> {
  const constants = session.constants();
  await session.values.sealSecrets(constants.map(({ id, data }) => ({ id, secret: data.secret })));
  return constants.map(({ id, name, data }): ConstantValue => {
    const variable = constantVariable(name);
    const own = session.values.get(id);
    const said = own?.text ?? process.env[variable];
    const program = {
      constants: [{ name, type: data.type, value: data.value, secret: data.secret, variable }],
      settings: session.program().settings,
    };
    const { wrong } = said === undefined ? { wrong: [] } : readConstants(program, { [variable]: said });
    const source = own
      ? 'window'
      : said !== undefined
        ? 'environment'
        : data.secret && data.value === ''
          ? 'none'
          : 'project';
    return {
      id,
      name,
      type: data.type,
      secret: data.secret,
      variable,
      documentation: session.view.unit(id)?.documentation ?? '',
      default: data.secret ? '' : data.value,
      source,
      text: data.secret ? null : (said ?? data.value),
      keeping: own?.keeping ?? null,
      problem: wrong[0] ?? null,
    };
  });
}

export const valueHandlers = (signIns: SignIns): Handlers<typeof valueCalls> => ({
  'run.values': (client) => valuesOf(need(client)),
  'run.setValue': async (client, { constant, text }) => {
    const session = need(client);
    const own = session.constants().find(({ id }) => id === constant);
    if (!own) throw new CallError('run/not-a-constant', 'The constant does not exist any more.');
    await session.setValue({ id: constant, secret: own.data.secret }, text);
    return valuesOf(session);
  },
  'run.signIn': (client, { service }) => signIns.begin(need(client), service),
  'run.signedIn': (client, { service }) => {
    need(client);
    return signIns.end(service);
  },
  'run.endSignIn': (client, { service }) => {
    need(client);
    signIns.cancel(service);
    return {};
  },
});
