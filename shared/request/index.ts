export { pathOfChild } from '../format/message-path.ts';
export {
  assembleRequest,
  type OutgoingRequest,
  type RequestSurroundings,
  valuesOf,
} from './assemble.ts';
export { requestRules } from './checks.ts';
export { consumedRequested, type RequestedOperation, requestForConsumed } from './consumed-requests.ts';
export { parseCurl, toCurl } from './curl.ts';
export { type CheckedAnswer, type CheckOutcome, evaluateChecks, labelOfCheck } from './evaluate-checks.ts';
export { fitOf, outcomesOf } from './fit.ts';
export { requestFromCurl } from './from-curl.ts';
export {
  type CollectedRequest,
  freeName,
  newRequest,
  type RequestCheck,
  type RequestCollection,
  type RequestEnvironment,
  type RequestMethod,
  type RequestParameter,
  requestCollectionKind,
  requestMethods,
} from './kind.ts';
export {
  headersOf,
  type KnownOperation,
  knownOperations,
  type MessageShape,
  missingOperations,
  operationAt,
  requestFor,
} from './served-requests.ts';
export { fillIn, pathParametersOf, variablesIn } from './variables.ts';
