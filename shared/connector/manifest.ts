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
  /** Whether a flow says over which connection of its connector it is called. */
  connection: z.boolean().default(false),
  /** What a mock answers with, written as in JSON: a long and a decimal as their digits, bytes in Base64. */
  example: z.union([z.string(), z.number(), z.boolean(), z.null()]).default(null),
});

const property = z.strictObject({
  name,
  label: z.string().min(1),
  help: z.string().default(''),
  type: z.enum(['string', 'integer', 'boolean']).default('string'),
  required: z.boolean().default(false),
  /** It stands in no document: a constant has its value. */
  secret: z.boolean().default(false),
  /** What it is where nothing is given, as a text. */
  default: z.string().default(''),
  choices: z.array(z.strictObject({ value: z.string(), label: z.string() })).default([]),
});

const hasOneOfEach = (items: readonly { name: string }[]) => new Set(items.map((i) => i.name)).size === items.length;

const properties = z.array(property).default([]).refine(hasOneOfEach, 'Two properties have one name.');

const messageValue = z.strictObject({ name, type: z.enum(actionValueTypes), help: z.string().default('') });

const triggerDeclaration = z.strictObject({
  id,
  label: z.string().min(1),
  summary: z.string().min(1),
  icon: z.string().default('zap'),
  /** What a document of it sets, beside what all triggers have. */
  properties,
  /** What each message has: parameters of these names and types of the microflow take it. */
  message: z.array(messageValue).min(1).refine(hasOneOfEach, 'Two values of a message have one name.'),
});

/** What the code of a connector may do; what of it is held back, and what not, is told in docs/connectors. */
const permissions = z.strictObject({
  /** Hosts that it talks to; `*` where its connection says it. Said, and not held back. */
  network: z.array(z.string().min(1)).default([]),
  /** Variables of the environment that its process is given. */
  environment: z.array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/)).default([]),
});

const hasOneOfEachId = (items: readonly { id: string }[]) => new Set(items.map((i) => i.id)).size === items.length;

/** The version of the kit that this studio has: of manifests, and of what code and runtime say to each other. */
export const connectorKit = 1;

/**
 * What a connector says of itself, plain JSON: all that toolbox, form, checks, compiler and docs know of it. Its code is elsewhere,
 * and nothing but a run calls it.
 */
export const connectorManifest = z
  .strictObject({
    /** The version of the kit that it was made with. */
    kit: z.literal(connectorKit).default(connectorKit),
    id,
    version: z.string().regex(/^\d+\.\d+\.\d+$/, 'A version is three numbers, such as 1.0.0.'),
    label: z.string().min(1),
    summary: z.string().min(1),
    icon: z.string().default('plug'),
    permissions: permissions.default({ network: [], environment: [] }),
    /** What its connection documents hold; null for one that needs none. */
    connection: z
      .strictObject({
        properties,
        /** Its code tries a connection. */
        test: z.boolean().default(false),
        /** Kinds of things that it lists over a connection at design time: channels, topics. */
        browse: z.array(z.strictObject({ id, label: z.string().min(1) })).default([]),
      })
      .nullable()
      .default(null),
    actions: z.array(actionDeclaration).default([]).refine(hasOneOfEachId, 'Two actions have one id.'),
    triggers: z.array(triggerDeclaration).default([]).refine(hasOneOfEachId, 'Two triggers have one id.'),
  })
  .refine(({ actions, triggers }) => actions.length + triggers.length > 0, 'It has neither actions nor triggers.')
  .refine(
    ({ actions, triggers, connection }) =>
      connection !== null || (triggers.length === 0 && !actions.some((action) => action.connection)),
    'Triggers, and actions over a connection, need a connection.',
  );

export type ConnectorManifest = z.infer<typeof connectorManifest>;
export type ActionDeclaration = z.infer<typeof actionDeclaration>;
export type TriggerDeclaration = z.infer<typeof triggerDeclaration>;
export type ConnectorProperty = z.infer<typeof property>;
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
