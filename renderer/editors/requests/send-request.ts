import { encodeBase64 } from '../../../shared/expression/base64.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import {
  assembleRequest,
  type CollectedRequest,
  type OutgoingRequest,
  type RequestCollection,
  type RequestEnvironment,
  type RequestSurroundings,
} from '../../../shared/request/index.ts';
import { client, newId, useStudio } from '../../project/index.ts';
import { type Answer, addExchange, secretOf, useExchanges } from './exchanges.ts';

/** The environment that is chosen for a collection; null when there is none. The first one counts until a person chooses. */
export function chosenEnvironment(
  unit: Pick<Unit<RequestCollection>, 'id' | 'data'>,
  chosen: Readonly<Record<string, string>>,
): RequestEnvironment | null {
  const { environments } = unit.data;
  if (chosen[unit.id] === '') return null;
  return environments.find((e) => e.id === chosen[unit.id]) ?? environments[0] ?? null;
}

/** Where the requests of a collection go now, and what they take their values from. */
export function surroundingsOf(unit: Unit<RequestCollection>): RequestSurroundings {
  const { secrets, environments } = useExchanges.getState();
  const environment = chosenEnvironment(unit, environments);
  const given = (environment?.values ?? [])
    .filter((v) => v.secret)
    .map((v): [string, string] => [v.name, secretOf(secrets, unit.id, environment?.id ?? '', v.name)])
    .filter(([, value]) => value !== '');
  return { environment, secrets: new Map(given), runUrl: useStudio.getState().run.url };
}

/** Sends a request as it is in the project now; a second time only when the first is answered. */
export async function sendRequest(unitId: string, requestId: string): Promise<void> {
  if (useExchanges.getState().sending[requestId]) return;
  const unit = useStudio.getState().view.unit(unitId) as Unit<RequestCollection> | undefined;
  const request = unit?.data.requests.find((r) => r.id === requestId);
  if (!unit || !request) return;
  const surroundings = surroundingsOf(unit);
  const outgoing = assembleRequest(request, surroundings);
  if ('problem' in outgoing) {
    const { problem, secret } = outgoing;
    const answer = { error: problem, ...(secret ? { secret } : {}) };
    useExchanges.setState((s) => ({ shown: { ...s.shown, [requestId]: exchangeOf(unitId, request, answer) } }));
    return;
  }
  const id = newId();
  const startedAt = Date.now();
  useExchanges.setState((s) => ({ sending: { ...s.sending, [requestId]: { id, startedAt } } }));
  const answer = await client()
    .call('request.send', { id, ...outgoing, headers: asSender(outgoing) })
    .catch((error: Error) => ({ error: error.message }));
  useExchanges.setState((s) => {
    const { [requestId]: _, ...sending } = s.sending;
    return { sending };
  });
  addExchange(exchangeOf(unitId, request, answer, startedAt), [
    ...surroundings.secrets.values(),
    ...useStudio.getState().run.demoUsers.flatMap(({ password }) => password ?? []),
  ]);
}

/** The headers of a request; one to the run says who is chosen to send it, where it does not say it itself. */
function asSender({ url, headers }: OutgoingRequest): [string, string][] {
  const { run } = useStudio.getState();
  const { sender } = useExchanges.getState();
  const user = run.demoUsers.find(({ name }) => name === sender);
  const isToRun = run.url !== null && new URL(url).origin === new URL(run.url).origin;
  const isGiven = headers.some(([name]) => name.toLowerCase() === 'authorization');
  if (!user?.password || !isToRun || isGiven) return headers;
  const credentials = new TextEncoder().encode(`${user.name}:${user.password}`);
  return [...headers, ['Authorization', `Basic ${encodeBase64(credentials)}`]];
}

function exchangeOf(unit: string, { id, method, address }: CollectedRequest, answer: Answer, at = Date.now()) {
  return { id: newId(), at, unit, request: id, method, address, answer };
}

/** Gives up a request that is under way. */
export function cancelRequest(requestId: string): void {
  const under = useExchanges.getState().sending[requestId];
  if (under) void client().call('request.cancel', { id: under.id });
}
