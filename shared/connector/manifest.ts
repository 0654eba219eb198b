import { z } from 'zod';

/** Types of the values that an action takes and gives; what each looks like to its code is in electron/runtime/connectors. */
export const actionValueTypes = [
  'string',
  'boolean',
  'integer',
  'long',
  'decimal',
  'datetime',
  'date',
  'binary',
] as const;
export type ActionValueType = (typeof actionValueTypes)[number];

const id = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'An id has small letters, digits and hyphens.');
const name = z.string().regex(/^[A-Z][A-Za-z0-9]*$/, 'A name begins with a capital letter and has letters and digits.');

const actionInput = z
  .strictObject({
    name,
    label: z.string().min(1),
    help: z.string().default(''),
    type: z.enum(actionValueTypes),
    /** An empty value is an error of the flow. */
    required: z.boolean().default(true),
    /** The only texts that it takes. */
    choices: z.array(z.strictObject({ value: z.string(), label: z.string() })).default([]),
  })
  .refine(({ type, choices }) => type === 'string' || choices.length === 0, 'Choices are texts.');

/** How long an action may take that says nothing of it. */
const defaultTimeoutMs = 30_000;

const actionDeclaration = z.strictObject({
  id,
  label: z.string().min(1),
  summary: z.string().min(1),
  icon: z.string().default('plug'),
  /**
   * `outside`: a call cannot be taken back, so the run that made it is not begun again; it is refused where nothing may be called
   * (previews). `nothing`: it reckons.
   */
  reaches: z.enum(['outside', 'nothing']).default('outside'),
  /** How long a call may take; also the time of its run ends it. */
  timeoutMs: z.int().positive().default(defaultTimeoutMs),
  inputs: z
    .array(actionInput)
    .default([])
    .refine((inputs) => new Set(inputs.map((i) => i.name)).size === inputs.length, 'Two inputs have one name.'),
  /** Null for one that gives nothing; `name` is what its variable is called at first. */
  output: z
    .strictObject({ type: z.enum(actionValueTypes), name })
    .nullable()
    .default(null),
});

/**
 * What a connector says of itself, plain JSON: all that toolbox, form, checks, compiler and docs know of it. Its code is elsewhere,
 * and nothing but a run calls it.
 */
export const connectorManifest = z.strictObject({
  id,
  version: z.string().regex(/^\d+\.\d+\.\d+$/, 'A version is three numbers, such as 1.0.0.'),
  label: z.string().min(1),
  summary: z.string().min(1),
  actions: z.array(actionDeclaration).min(1),
});

export type ConnectorManifest = z.infer<typeof connectorManifest>;
export type ActionDeclaration = z.infer<typeof actionDeclaration>;
export type ActionInput = z.infer<typeof actionInput>;

/** An action with the connector that it is of; `id` is `<connector>/<action>`. */
export interface ConnectorAction extends ActionDeclaration {
  connector: { id: string; label: string };
}

/** The actions of manifests by their id; throws when two have one. */
export function actionsOf(manifests: readonly ConnectorManifest[]): ReadonlyMap<string, ConnectorAction> {
  const found = new Map<string, ConnectorAction>();
  for (const { id, label, actions } of manifests)
    for (const action of actions) {
      const own = `${id}/${action.id}`;
      if (found.has(own)) throw new Error(`Two actions are called ${own}`);
      found.set(own, { ...action, id: own, connector: { id, label } });
    }
  return found;
}
