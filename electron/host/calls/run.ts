import { consumedProtocolOf } from '../../../shared/consume/index.ts';
import type { runCalls } from '../../../shared/rpc/calls/run.ts';
import type { CallResult } from '../../../shared/rpc/studio.ts';
import { CallError, type Handlers, need, unitOf } from './handler.ts';

export const runHandlers: Handlers<typeof runCalls> = {
  'run.start': (client) => {
    const session = need(client);
    const errors = session.diagnostics.filter((d) => d.severity === 'error').length;
    if (errors > 0)
      session.run.log(
        'warning',
        'Run',
        `The project has ${errors} ${errors === 1 ? 'error' : 'errors'}; what they touch fails when it is reached.`,
      );
    return session.run.start(session.programOfRun());
  },
  'run.stop': (client) => need(client).run.stop(),
  'run.restart': async (client) => {
    const session = need(client);
    await session.run.stop();
    return session.run.start(session.programOfRun());
  },
  'run.state': (client) => need(client).run.current,
  'run.callModes': (client) => need(client).callModes,
  'run.setCallMode': async (client, { services, mode }) => {
    const session = need(client);
    for (const id of services) {
      const unit = unitOf(client, id);
      if (!consumedProtocolOf(unit))
        throw new CallError('run/not-a-service', `${unit.name} is no consumed service: nothing of it is called.`);
    }
    await session.setCallMode(services, mode);
    return session.callModes;
  },
  'run.console': (client, { after }) => need(client).run.consoleAfter(after),
  'run.traces': (client) => need(client).run.traceSummaries(),
  'run.trace': (client, { id }) => need(client).run.trace(id),
  'run.call': (client, { microflow, args }) =>
    need(client).run.ask({ what: 'call', microflow, args }) as Promise<CallResult<'run.call'>>,
};
