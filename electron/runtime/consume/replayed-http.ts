import {
  consumedServiceProtocols,
  type ProgramConsumedService,
  type ProgramExchange,
} from '../../../shared/consume/index.ts';
import {
  type Difference,
  differencesOf,
  headersOfLines,
  keyOf,
  placesOf,
  type Secrets,
} from '../../../shared/recording/index.ts';
import { FlowError } from '../contract/flow-error.ts';
import { statusPhrase } from '../http/status-phrase.ts';
import { contentOfText } from '../http/written-text.ts';
import type { CalledOperation } from './consumed-protocol.ts';
import { type HttpClient, type HttpResponse, readContent } from './http-client.ts';
import { requestOf } from './recording-http.ts';
import { wholeBody, wholeClient } from './whole-client.ts';

/** A recorded exchange with its place, for words. */
interface Recorded {
  exchange: ProgramExchange;
  places: ReadonlyMap<string, string>;
  /** As in `Sales.ParcelsRecording, exchange 3`. */
  where: string;
}

/** The recordings of a service, by what is asked. What was answered already is of a run. */
export class Replay {
  private readonly all: readonly Recorded[];
  /** Of places of requests, as their protocol says. */
  readonly isOfTransfer: ((place: string) => boolean) | undefined;
  private readonly byKey = new Map<string, Recorded[]>();

  constructor({ replay, protocol }: Pick<ProgramConsumedService, 'replay' | 'protocol'>) {
    this.isOfTransfer = consumedServiceProtocols.find(({ id }) => id === protocol)?.isOfTransfer;
    this.all = (replay?.recordings ?? []).flatMap(({ name, exchanges }) =>
      exchanges.map((exchange, i) => ({
        exchange,
        places: placesOf(exchange, this.isOfTransfer),
        where: `${name}, exchange ${i + 1}`,
      })),
    );
    for (const recorded of this.all) {
      const key = `${recorded.exchange.operation} ${keyOf(recorded.places)}`;
      this.byKey.set(key, [...(this.byKey.get(key) ?? []), recorded]);
    }
  }

  /** The answer to a request whose turn it is: the first, then the next, and the last again and again. Undefined where there is none. */
  next(
    operation: string,
    places: ReadonlyMap<string, string>,
    turns: Map<string, number>,
  ): ProgramExchange | undefined {
    const key = `${operation} ${keyOf(places)}`;
    const answers = this.byKey.get(key);
    if (!answers) return undefined;
    const turn = turns.get(key) ?? 0;
    turns.set(key, turn + 1);
    return answers[Math.min(turn, answers.length - 1)]?.exchange;
  }

  /** The recorded request of an operation that differs in the fewest places; undefined where none of it was recorded. */
  nearest(
    operation: string,
    places: ReadonlyMap<string, string>,
  ): { recorded: Recorded; differences: Difference[] } | undefined {
    let best: { recorded: Recorded; differences: Difference[] } | undefined;
    for (const recorded of this.all) {
      if (recorded.exchange.operation !== operation) continue;
      const differences = differencesOf(places, recorded.places);
      if (!best || differences.length < best.differences.length) best = { recorded, differences };
    }
    return best;
  }

  get isEmpty(): boolean {
    return this.all.length === 0;
  }
}

/**
 * A client that reaches nobody: what was recorded answers. A request that none was recorded of fails with `replay/not-recorded`, which names the nearest one and what
 * differs. `turns` counts the answers of a run.
 */
export function replayedHttp(
  replay: Replay,
  service: { name: string },
  called: CalledOperation,
  redact: (text: string) => string,
  turns: Map<string, number>,
): HttpClient {
  const secrets: Secrets = { names: called.secrets, redact };
  return wholeClient(async (request) => {
    const body = request.body === null ? null : await wholeBody(request.body);
    const places = placesOf(requestOf({ ...request, body }, called, secrets), replay.isOfTransfer);
    const exchange = replay.next(called.id, places, turns);
    if (!exchange) throw notRecorded(replay, service.name, called, places);
    return responseOf(exchange, `${service.name}.${called.name}`);
  });
}

async function responseOf(
  { status, headers: lines, body, form }: ProgramExchange,
  call: string,
): Promise<HttpResponse> {
  const headers = headersOfLines(lines);
  const contentType = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? null;
  const content = form === 'base64' ? Buffer.from(body, 'base64') : contentOfText(body, contentType ?? undefined);
  if (!(content instanceof Uint8Array))
    throw new FlowError(
      'replay/charset',
      `${call}: the recorded answer cannot be written in the charset ${content.charset} of its Content-Type.`,
    );
  return {
    status,
    statusText: statusPhrase(status) ?? '',
    headers,
    contentType,
    ...(await readContent(content, null, contentType)),
    bytes: content.length,
    redirects: [],
  };
}

/** More than these would be read by nobody. */
const namedDifferences = 3;

function notRecorded(
  replay: Replay,
  service: string,
  called: CalledOperation,
  places: ReadonlyMap<string, string>,
): FlowError {
  const call = `${service}.${called.name}`;
  const nearest = replay.nearest(called.id, places);
  if (!nearest) {
    const what = replay.isEmpty ? `nothing of ${service}` : 'nothing of this operation';
    return new FlowError('replay/not-recorded', `${call} is replayed, and ${what} was recorded. Record it first.`, {
      blame: 'partner',
    });
  }
  const { recorded, differences } = nearest;
  const { method, target } = recorded.exchange;
  const named = differences.slice(0, namedDifferences).map(inWords).join('; ');
  const more = differences.length - namedDifferences;
  return new FlowError(
    'replay/not-recorded',
    `${call}: this request was not recorded. The nearest is ${method} ${shortened(target || '/')} (${recorded.where}), which differs in ${named}${more > 0 ? `, and in ${more} more` : ''}.`,
    {
      blame: 'partner',
      details: differences
        .slice(0, 20)
        .map((difference) => ({ path: difference.place, message: inWords(difference), code: 'replay/not-recorded' })),
    },
  );
}

function inWords({ place, asked, recorded }: Difference): string {
  if (asked === null) return `${place}: not given, recorded ${shortened(recorded ?? '')}`;
  return `${place}: ${shortened(asked)}, ${recorded === null ? 'not recorded' : `recorded ${shortened(recorded)}`}`;
}

function shortened(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}
