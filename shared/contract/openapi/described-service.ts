import type { StructureNode } from '../../structure/node.ts';

/** Where a parameter stands in a request. */
export type ParameterPlace = 'path' | 'query' | 'header' | 'cookie';

/** How the parts of a list or object are written (OpenAPI 3.1, 4.8.12.3; `tabs` is the `tsv` of 2.0); `content` is JSON text as it is. */
export const parameterStyles = [
  'simple',
  'label',
  'matrix',
  'form',
  'spaceDelimited',
  'pipeDelimited',
  'deepObject',
  'tabs',
  'content',
] as const;
export type ParameterStyle = (typeof parameterStyles)[number];

/** Where something of a description stands, as findings name it. */
export interface DescribedPlace {
  document: string;
  path: string;
  line: number;
  column: number;
}

/** A parameter of an operation, or a field of a form. */
export interface DescribedParameter {
  place(): DescribedPlace;
  name: string;
  documentation: string;
  isRequired: boolean;
  style: ParameterStyle;
  explode: boolean;
  /** Its value, or what its value is a list of. */
  node: StructureNode;
  isList: boolean;
  /** An object, or anything else that is not one value: it is given as JSON text. */
  isJson: boolean;
  /** Of an object, its members that are single values. */
  members?: readonly { name: string; node: StructureNode; isRequired: boolean }[];
  /** A value that it may have, as text; null where none is given. */
  example: string | null;
}
export interface PlacedParameter extends DescribedParameter {
  in: ParameterPlace;
}
/** A field of a form; `isFile` for bytes, `mediaType` where the description names one. */
export interface DescribedField extends DescribedParameter {
  isFile: boolean;
  mediaType: string;
}

/** What kinds of bodies there are. */
export type ContentForm = 'json' | 'xml' | 'text' | 'form' | 'multipart' | 'binary';

/** A body as it may come or go. */
export interface DescribedContent {
  mediaType: string;
  form: ContentForm;
  /** The name of its message among the structure's; null for one that is a single value, or of which nothing is known. */
  message: string | null;
  /** In XML, the name of its element among those of the structure of XML; null where nothing says it. */
  element?: string | null;
  /** The value that it is, when it is one. */
  value: StructureNode | null;
  fields: readonly DescribedField[];
  /** A whole body that the description shows, as text; null for none. */
  example: string | null;
  /** The other structured formats that it has, where they were asked for. */
  others?: readonly DescribedContent[];
}

export interface DescribedResponse {
  place(): DescribedPlace;
  /** `200`, `2XX`, `default`. */
  status: string;
  documentation: string;
  content: DescribedContent | null;
  headers?: readonly DescribedParameter[];
}

export interface DescribedRestOperation {
  place(): DescribedPlace;
  name: string;
  /** The group that it stands in; '' for none. */
  tag: string;
  documentation: string;
  method: string;
  path: string;
  /** The address of a server of its own; that of the service without one. */
  address?: string;
  /** It may be called without saying who calls, where the service asks for that. */
  isOpen?: true;
  parameters: readonly PlacedParameter[];
  body: (DescribedContent & { isRequired: boolean }) | null;
  responses: readonly DescribedResponse[];
}

/** How a service wants to know who calls. */
export type DescribedAuthentication =
  | { how: 'basic' }
  /** `issuer` where an OpenID provider gives the tokens; '' where nobody says who does. */
  | { how: 'bearer'; issuer?: string }
  | { how: 'api-key'; in: 'header' | 'query'; name: string }
  | { how: 'oauth2'; tokenAddress: string; scope: string };

/** A REST service as a description has it. */
export interface DescribedRestService {
  name: string;
  /** What the description calls its version; '' for none. */
  version: string;
  place(): DescribedPlace;
  documentation: string;
  /** The address that the paths of its operations are added to; '' where none is given. */
  address: string;
  /** The name of a constant that is to hold the address. */
  addressConstant?: string;
  authentication: DescribedAuthentication | null;
  operations: readonly DescribedRestOperation[];
}
