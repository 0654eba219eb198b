import { attributeText } from '../../format/xml/writers.ts';

/** Stands in the texts where the address of the service is to stand, which is known when somebody asks. */
export const addressMark = '\u{10fffd}';
/** Stands where the server of the service is: another service of the same description is there, too. */
export const originMark = '\u{10fffc}';

/** A document of a description, in the pieces that stand around its address, at an address. */
export function documentAt(pieces: readonly string[], address: string): string {
  const origin = /^[a-z]+:\/\/[^/?#]+/i.exec(address)?.[0] ?? '';
  return pieces.join(attributeText(address)).replaceAll(originMark, attributeText(origin));
}
