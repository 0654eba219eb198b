import type { Placed } from './contract-text.ts';
import type { ParameterPlace, ParameterStyle } from './described-service.ts';

/** An operation as either version of a description writes it, before its schemas are looked at: one form for both. */
export interface WrittenOperation {
  at: Placed;
  method: string;
  path: string;
  /** The address of a server of its own; '' for that of the service. */
  address: string;
  parameters: WrittenParameter[];
  body: { at: Placed; isRequired: boolean; contents: WrittenContent[] } | null;
  responses: {
    at: Placed;
    status: string;
    documentation: string;
    name: string | null;
    contents: WrittenContent[];
    headers: Omit<WrittenParameter, 'in'>[];
  }[];
}

export interface WrittenParameter {
  at: Placed;
  name: string;
  in: ParameterPlace;
  documentation: string;
  isRequired: boolean;
  style: ParameterStyle;
  explode: boolean;
  schema: Placed | undefined;
  example: Placed | undefined;
  /** It is written as JSON, whatever it is (`content`). */
  isJson: boolean;
}

export interface WrittenContent {
  mediaType: string;
  schema: Placed | undefined;
  example: Placed | undefined;
  /** The fields of a form, where they are listed one by one (2.0). */
  fields?: WrittenField[];
  /** By the name of a field: how it is written (`encoding`). */
  encoding?: Placed | undefined;
}

export interface WrittenField extends Omit<WrittenParameter, 'in'> {
  isFile: boolean;
}

/** The methods that a path may have, in the order in which they are listed. */
export const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;
