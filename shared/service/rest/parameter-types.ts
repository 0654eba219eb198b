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
export const parameterPlaces = ['path', 'query', 'header', 'cookie', 'form', 'filename'] as const;
