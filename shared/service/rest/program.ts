import type { ProgramAccess } from '../../authentication/index.ts';
import type { ProgramService } from '../protocol.ts';
import type { AnswerForm } from './answer-form.ts';
import type { RestMethod, RestOperation, RestParameter } from './kind.ts';
import type { Several } from './several-values.ts';

/** An operation of a published REST service, compiled. */
export interface ProgramRestOperation {
  id: string;
  method: RestMethod;
  /** Full path from the server's root, a template (path-template.ts). */
  path: string;
  /** Number of the flow that carries it out. */
  flow: number;
  parameters: ProgramRestParameter[];
  /** The body is a form, which parameters take values of. */
  takesForm: boolean;
  /** How a body is read, by its format; the first is for one that says nothing of itself. None: it is taken as text. */
  bodies: ProgramRestBody[];
  validate: RestOperation['validate'];
  /** Id of the format that the contract says a body taken as text is of; null where it may be anything. */
  textFormat: string | null;
  /** Index of the flow parameter that takes the body, or -1. */
  bodyArgument: number;
  /** It takes the bytes of the body as they are: a file. */
  takesBytes: boolean;
  commit: boolean;
  /** Objects of a batch, for bodies of any length; 0 for bodies that are read whole. */
  batchSize: number;
  /** The largest body, in bytes; null for that of the project. */
  maxBodyBytes: number | null;
  rate: ProgramRateLimit | null;
  /** Headers of every answer that say that it will go away. */
  deprecation: [name: string, value: string][];
  /** Who may call it. */
  access: ProgramAccess;
  /** The access rules of entities hold for what it reads and writes. */
  appliesAccess: boolean;
  status: number;
  emptyStatus: number;
  /** Of one that reads: the answer has an ETag. */
  etag: boolean;
  requiresIfMatch: boolean;
  /** How long an answer is kept for a request with a key that comes again, in minutes; 0 for none. */
  keepsAnswers: number;
  requiresKey: boolean;
  /** How the result may be answered, by preference. Of several, `Accept` chooses one. */
  answers: [ProgramRestAnswer, ...ProgramRestAnswer[]];
}

/** How a body of one format is read. */
export interface ProgramRestBody {
  mapping: number;
  /** Id of the format. */
  format: string;
  /** For each parameter of the mapping the number of the operation's parameter that gives it. */
  arguments: number[];
  /** Paths of members that a body may lack although its structure requires them. */
  mayLack: string[];
  /** Paths of members that a body may hold and that nobody reads, whatever they are. */
  ignored: string[];
}

/** How a result is answered. */
export interface ProgramRestAnswer {
  /** The export mapping that writes it; null where none does. */
  mapping: number | null;
  form: AnswerForm;
}

export type ProgramRestParameter = Pick<RestParameter, 'name' | 'in' | 'required'> & {
  type: string;
  /** What an enumeration may be. */
  values: readonly string[] | null;
  /** Where it holds a list or an object, which the flow gets as JSON text: how that is written. */
  several?: Several;
  /** Index of the flow parameter that it feeds, or -1. */
  argument: number;
};

/** How often something may be asked for. */
export interface ProgramRateLimit {
  /** What it limits, as headers call it. */
  name: 'service' | 'operation';
  requests: number;
  seconds: number;
  per: 'client' | 'all';
}

/** The web pages that may call a service, beside those that the project allows. */
export interface ProgramOrigins {
  allowed: string[];
  credentials: boolean;
  /** How long a browser need not ask again. */
  seconds: number;
}

/** What a program holds of a published REST service. */
export interface RestServiceData {
  version: string;
  operations: ProgramRestOperation[];
  rate: ProgramRateLimit | null;
  origins: ProgramOrigins | null;
  /** The OpenAPI 3.1 document. */
  openApi: unknown;
}

export type ProgramRestService = ProgramService<RestServiceData>;
