import { create } from 'zustand';
import type { HttpExchange } from '../../../shared/rpc/calls/request.ts';
import { recall, remember } from '../../project/index.ts';

/** An answer, or why there is none; `secret` names the value that is asked for first. */
export type Answer = HttpExchange | { error: string; secret?: string };

/** A request that was sent, as it stands under *Traffic*. */
export interface SentRequest {
  id: string;
  at: number;
  /** The collection and the request in it. */
  unit: string;
  request: string;
  method: string;
  /** As it is written in the project: values of secrets are not in it. */
  address: string;
  answer: Answer;
}

/** What this window knows of requests and their answers; nothing of it is in the project, or in what undo takes back. */
interface Exchanges {
  /** The file that the traffic is of. */
  file: string | null;
  /** Newest first. */
  sent: readonly SentRequest[];
  /** Which answer shows, by request. */
  shown: Readonly<Record<string, SentRequest>>;
  /** What is under way, by request. */
  sending: Readonly<Record<string, { id: string; startedAt: number }>>;
  /** Values of secrets by collection, environment and name: in memory only. */
  secrets: Readonly<Record<string, string>>;
  /** Values of secrets that were sent: an answer may say them again, and what is remembered must not. */
  hidden: readonly string[];
  /** The chosen environment by collection. */
  environments: Readonly<Record<string, string>>;
  /** The demo user of the run that requests to it are sent as; null for nobody. */
  sender: string | null;
}

export const useExchanges = create<Exchanges>(() => ({
  file: null,
  sent: [],
  shown: {},
  sending: {},
  secrets: {},
  hidden: [],
  environments: {},
  sender: null,
}));

const mostSent = 50;
/** Of an answer's body, in what is remembered: all of it together stays below what the host keeps under one name. */
const longestKeptBody = 4_000;
const longestKept = 200_000;

const nameOf = (file: string) => `weft.requests:${file}`;

/** Takes over what was sent in earlier windows of a project. */
export function recallExchanges(file: string): void {
  if (useExchanges.getState().file === file) return;
  let kept: Partial<Pick<Exchanges, 'sent' | 'environments'>> = {};
  try {
    kept = (JSON.parse(recall(nameOf(file)) ?? '{}') ?? {}) as typeof kept;
  } catch {
    // What makes no sense is nothing.
  }
  const sent = Array.isArray(kept.sent) ? kept.sent.filter((s) => typeof s?.address === 'string' && s.answer) : [];
  const shown = Object.fromEntries([...sent].reverse().map((s) => [s.request, s]));
  useExchanges.setState({
    file,
    sent,
    shown,
    sending: {},
    secrets: {},
    hidden: [],
    environments: typeof kept.environments === 'object' && kept.environments ? kept.environments : {},
  });
}

function rememberExchanges(): void {
  const { file, sent, environments, hidden } = useExchanges.getState();
  if (!file) return;
  const withoutSecrets = (text: string) => hidden.reduce((all, value) => all.replaceAll(value, '•••'), text);
  let room = longestKept;
  const kept = sent.map((one): SentRequest => {
    if ('error' in one.answer) return { ...one, answer: { error: withoutSecrets(one.answer.error) } };
    const redirects = one.answer.redirects.map((r) => ({ ...r, url: withoutSecrets(r.url) }));
    const headers = one.answer.headers
      .slice(0, 40)
      .map(([n, v]): [string, string] => [n, withoutSecrets(v).slice(0, 400)]);
    const whole = withoutSecrets(one.answer.body);
    const body = whole.slice(0, Math.min(longestKeptBody, Math.max(0, room - 2_000)));
    const answer = {
      ...one.answer,
      redirects,
      headers,
      body,
      isCut: one.answer.isCut || body.length < whole.length,
    };
    room -= JSON.stringify(answer).length;
    return { ...one, answer: room < 0 ? { ...answer, body: '', headers: [], isCut: true } : answer };
  });
  remember(nameOf(file), JSON.stringify({ sent: kept, environments }));
}

/** Shorter values are too common to be told from other text. */
const shortestHidden = 4;

/** Puts an answer on top of the traffic, and shows it. `secrets` are those that went out with the request. */
export function addExchange(sent: SentRequest, secrets: Iterable<string>): void {
  const sensitive = [...secrets].filter((value) => value.length >= shortestHidden);
  useExchanges.setState((s) => ({
    // The longest first: one may be a part of another.
    hidden: [...new Set([...s.hidden, ...sensitive])].sort((a, b) => b.length - a.length),
    sent: [sent, ...s.sent].slice(0, mostSent),
    shown: { ...s.shown, [sent.request]: sent },
  }));
  rememberExchanges();
}

/** Forgets all that was sent. */
export function clearExchanges(): void {
  useExchanges.setState({ sent: [], shown: {} });
  rememberExchanges();
}

export function showExchange(sent: SentRequest): void {
  useExchanges.setState((s) => ({ shown: { ...s.shown, [sent.request]: sent } }));
}

export function chooseEnvironment(unit: string, environment: string): void {
  useExchanges.setState((s) => ({ environments: { ...s.environments, [unit]: environment } }));
  rememberExchanges();
}

const secretKey = (unit: string, environment: string, name: string) => `${unit}/${environment}/${name}`;

/** Keeps the value of a secret until the window closes. */
export function setSecret(unit: string, environment: string, name: string, value: string): void {
  useExchanges.setState((s) => {
    const { [secretKey(unit, environment, name)]: _, ...others } = s.secrets;
    return { secrets: value === '' ? others : { ...others, [secretKey(unit, environment, name)]: value } };
  });
}

export function secretOf(secrets: Exchanges['secrets'], unit: string, environment: string, name: string): string {
  return secrets[secretKey(unit, environment, name)] ?? '';
}
