import type { ProgramAccess } from '../../authentication/index.ts';
import type { ProgramService } from '../protocol.ts';
import type { AnswerForm } from './answer-form.ts';
import type { RestMethod, RestOperation, RestParameter } from './kind.ts';

/** An operation of a published REST service, compiled. */
export interface ProgramRestOperation {
  id: string;
  method: RestMethod;
  /** Full path from the server's root, a template (path-template.ts). */
  path: string;
  /** Number of the flow that carries it out. */
  flow: number;
  parameters: ProgramRestParameter[];
  importMapping: number | null;
  validate: RestOperation['validate'];
  /** For each parameter of the import mapping the number of the operation's parameter that gives it. */
  importArguments: number[];
  /** Paths of members that a body may lack although its structure requires them. */
  mayLack: string[];
  /** Paths of members that a body may hold and that nobody reads, whatever they are. */
  ignored: string[];
  /** Id of the format that the contract says a body is of; null where it may be anything. */
  bodyFormat: string | null;
  /** Index of the flow parameter that takes the body, or -1. */
  bodyArgument: number;
  commit: boolean;
  /** Objects of a batch, for bodies of any length; 0 for bodies that are read whole. */
  batchSize: number;
  exportMapping: number | null;
  status: number;
  emptyStatus: number;
  answer: AnswerForm;
  access: ProgramAccess;
}

export type ProgramRestParameter = Pick<RestParameter, 'name' | 'in' | 'required'> & {
  type: string;
  /** What an enumeration may be. */
  values: readonly string[] | null;
  /** Index of the flow parameter that it feeds, or -1. */
  argument: number;
};

/** What a program holds of a published REST service. */
export interface RestServiceData {
  version: string;
  operations: ProgramRestOperation[];
  /** The OpenAPI 3.1 document. */
  openApi: unknown;
}

export type ProgramRestService = ProgramService<RestServiceData>;
