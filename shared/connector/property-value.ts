import type { ConnectorProperty } from './manifest.ts';

/** A property as the code of a connector has it. */
export type PropertyValue = string | number | boolean | null;

/** A text as a value of the property: null where none is given; undefined for a text that is none. */
export function propertyValue({ type, choices }: ConnectorProperty, text: string): PropertyValue | undefined {
  if (text === '') return null;
  if (choices.length > 0 && !choices.some(({ value }) => value === text)) return undefined;
  switch (type) {
    case 'integer':
      return /^-?\d{1,15}$/.test(text) ? Number(text) : undefined;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    default:
      return text;
  }
}
