import { z } from 'zod';

/** The name of an element; no namespace is ''. */
export const elementName = z.strictObject({
  name: z.string().meta({ title: 'Element' }),
  namespace: z.string().default('').meta({ title: 'Namespace' }),
});
export type ElementName = z.infer<typeof elementName>;

/** Whether two names are of the same element. */
export function isSameElement(one: ElementName, other: ElementName): boolean {
  return one.name === other.name && one.namespace === other.namespace;
}
