/** Types that parameters may have; a Binary is a part of a form. */
export const parameterTypes = [
  'string',
  'integer',
  'long',
  'decimal',
  'boolean',
  'datetime',
  'date',
  'binary',
] as const;
export type ParameterType = (typeof parameterTypes)[number];

/** Where parameters stand in a request. */
export const parameterPlaces = ['path', 'query', 'header', 'cookie', 'form', 'filename', 'contenttype'] as const;

/** What a part of a form says of itself: places that are no part of the form, and stand in no contract. */
export function isOfPart(place: (typeof parameterPlaces)[number]): place is 'filename' | 'contenttype' {
  return place === 'filename' || place === 'contenttype';
}
