import { z } from 'zod';
import { parameterTypes } from './parameter-types.ts';

/** What a parameter holds: one value, or several, which come to the microflow as JSON text. */
export const parameterForms = ['one', 'list', 'object'] as const;

/** How several values are written in a request (OpenAPI 3.1, 4.8.12.3); `json` is JSON text as it is. */
export const severalStyles = [
  'form',
  'simple',
  'spaceDelimited',
  'pipeDelimited',
  'deepObject',
  'label',
  'matrix',
  'json',
] as const;
export type SeveralStyle = (typeof severalStyles)[number];

export const severalMember = z.strictObject({
  name: z.string().meta({ title: 'Name' }),
  type: z.enum(parameterTypes).default('string').meta({ title: 'Type' }),
  required: z.boolean().default(false).meta({ title: 'Required' }),
});
export type SeveralMember = z.infer<typeof severalMember>;

/** What of the values of a parameter is told beyond its type. */
export interface Several {
  holds: (typeof parameterForms)[number];
  style: SeveralStyle;
  explode: boolean;
  members: readonly SeveralMember[];
}

/** The styles that a place knows (OpenAPI 3.1, 4.8.12.2). */
const stylesOfPlace: Readonly<Record<string, readonly SeveralStyle[]>> = {
  path: ['simple', 'label', 'matrix', 'json'],
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject', 'json'],
  header: ['simple', 'json'],
  cookie: ['form', 'json'],
  form: ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject', 'json'],
};

/** Whether several values stand so in a place. */
export function isStyleOf(place: string, style: SeveralStyle): boolean {
  return stylesOfPlace[place]?.includes(style) ?? false;
}

/** The usual style of a place. */
export function styleOfPlace(place: string): SeveralStyle {
  return stylesOfPlace[place]?.[0] ?? 'form';
}

/** A parameter that holds one value. */
export function oneValue(): Pick<Several, 'style' | 'explode'> & { holds: 'one'; members: [] } {
  return { holds: 'one', style: 'form', explode: true, members: [] };
}
