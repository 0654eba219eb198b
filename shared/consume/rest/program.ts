import type { StructureNode } from '../../structure/node.ts';
import type { ProgramConsumedService } from '../consumed-protocol.ts';
import type { ProgramHttpService } from '../http-service.ts';
import type { ConsumedRestService, pagings, parameterPlaces, responseForms, valueStyles } from './kind.ts';
import type { RestValueKind } from './operations.ts';

/** A parameter or field with the input that gives it. */
export interface ProgramRestValue {
  /** Name of the input. */
  input: string;
  /** Name in the request. */
  name: string;
  isRequired: boolean;
  isList: boolean;
  isJson: boolean;
  kind: RestValueKind;
  style: (typeof valueStyles)[number];
  explode: boolean;
  /** What the value is held to by a mock. */
  node: StructureNode;
}
export interface ProgramRestParameter extends ProgramRestValue {
  in: (typeof parameterPlaces)[number];
}
export interface ProgramRestField extends ProgramRestValue {
  isFile: boolean;
  mediaType: string;
}

export type ProgramRestBody =
  | { how: 'none' }
  | { how: 'value'; kind: RestValueKind }
  /** `parameters` are the inputs that are the mapping's parameters, in their order. */
  | { how: 'mapping'; mapping: number; parameters: string[] }
  | { how: 'text' | 'binary' }
  | { how: 'form' | 'multipart'; fields: ProgramRestField[] };

/** A header of an answer that mocks make. */
export interface ProgramRestHeader {
  name: string;
  node: StructureNode;
  isList: boolean;
  isJson: boolean;
  /** '' where the contract shows none. */
  example: string;
}

export interface ProgramRestResponse {
  status: string;
  mediaType: string;
  form: (typeof responseForms)[number];
  /** Number of the import mapping; null for another form. */
  mapping: number | null;
  kind: RestValueKind;
  /** For the mock: the message in the structure, the value, and the body that the contract shows. */
  message: string | null;
  value: StructureNode | null;
  example: string | null;
  headers: ProgramRestHeader[];
}

export interface ProgramRestPaging {
  how: Exclude<(typeof pagings)[number], 'none'>;
  /** Names of members on the way to what the next page is asked by. */
  path: string[];
  /** Name of the query parameter. */
  parameter: string;
  first: number;
  limit: number;
}

export interface ProgramRestOperation {
  id: string;
  name: string;
  method: string;
  path: string;
  /** Where it is, when it is elsewhere than the service: the address, and the number of the constant that goes before it. */
  elsewhere?: { address: string; location: number | null };
  parameters: ProgramRestParameter[];
  body: ProgramRestBody;
  bodyType: string;
  isBodyRequired: boolean;
  /** For the mock: the message of the body in the structure. */
  bodyMessage: string | null;
  responses: ProgramRestResponse[];
  /** The headers of answers that flows may take, each with what it is taken as. */
  results: { name: string; kind: RestValueKind }[];
  paging: ProgramRestPaging | null;
  /** Number of the flow that answers first where it is mocked. */
  mockFlow?: number;
}

/** What a program holds of a consumed REST service; constants are their numbers. */
export interface ProgramRestService extends ProgramHttpService, Pick<ConsumedRestService, 'validate'> {
  operations: ProgramRestOperation[];
}

export type ProgramConsumedRestService = ProgramConsumedService<ProgramRestService>;
