export { addExchanges, mostExchanges, type RecordedBefore } from './add-exchanges.ts';
export { recordingRule } from './checks.ts';
export { recordingsOf, withRecordings } from './compile.ts';
export { type ContentForm, contentForms, type RecordedExchange, type Recording, recordingKind } from './kind.ts';
export { boundaryOf, decoded, mask, maskedHeaders, maskedTarget, maskedText, type Secrets } from './masking.ts';
export {
  type Difference,
  differencesOf,
  headersOfLines,
  keyOf,
  linesOfHeaders,
  placesOf,
  type RecordedRequest,
} from './request-places.ts';
