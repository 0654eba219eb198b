import { FlowError } from '../../contract/flow-error.ts';

/**
 * The address of a call: its template with `{1}`, `{2}` … filled in. Each value is one part of the address, whatever is in it: slashes,
 * question marks, dots and whole URLs are encoded and mean nothing. Only where `startsWithAddress` says so, a template that begins
 * with a parameter begins with an address, taken as it is. Throws FlowError `rest/bad-location`.
 */
export function fillLocation(template: string, values: readonly unknown[], startsWithAddress: boolean): string {
  return template.replace(/\{(\d+)\}/g, (_place, number: string, offset: number) => {
    const value = values[Number(number) - 1];
    const text = value === null || value === undefined ? '' : String(value);
    if (offset === 0 && startsWithAddress) {
      if (text === '') throw new FlowError('rest/bad-location', `The address that the location begins with is empty.`);
      return text;
    }
    return encodePart(text);
  });
}

/** A text as one part of an address. Dots alone would walk up the path. */
function encodePart(text: string): string {
  if (/^\.+$/.test(text)) return text.replaceAll('.', '%2E');
  try {
    // What encodeURIComponent leaves and RFC 3986 reserves goes the same way.
    return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  } catch {
    throw new FlowError(
      'rest/bad-location',
      `${JSON.stringify(text)} cannot stand in an address: it holds half a character.`,
    );
  }
}
