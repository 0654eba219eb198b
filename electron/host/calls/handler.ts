import type { Unit } from '../../../shared/model/unit.ts';
import type { CallArgs, CallName, CallResult } from '../../../shared/rpc/studio.ts';
import type { ProjectSession } from '../session.ts';
import type { ContractFiles } from '../store/kept-files.ts';

/** A window: where its messages go, and the project it looks at. */
export interface Client {
  send(text: string): void;
  session: ProjectSession | null;
  /** Files of the contract that this window planned last, by hash: kept with the change that follows from it. */
  planned: ContractFiles;
}

/** What answers a call; its arguments were checked at the door. */
export type Handler<N extends CallName> = (client: Client, args: CallArgs<N>) => CallResult<N> | Promise<CallResult<N>>;

/** The answers to the calls of one subject. */
export type Handlers<Calls extends Partial<Record<CallName, unknown>>> = {
  [N in keyof Calls & CallName]: Handler<N>;
};

/** An error whose code and text are for the window. */
export class CallError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The project that a window has open. Throws CallError `project/none-open`. */
export function need(client: Client): ProjectSession {
  if (!client.session) throw new CallError('project/none-open', 'No project is open in this window.');
  return client.session;
}

/** A document of the open project. Throws CallError `project/no-document`. */
export function unitOf<D = unknown>(client: Client, id: string): Unit<D> {
  const unit = need(client).view.unit(id);
  if (!unit) throw new CallError('project/no-document', 'The document does not exist any more.');
  return unit as Unit<D>;
}
