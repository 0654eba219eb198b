import { z } from 'zod';
import { formats } from '../format/index.ts';
import { defineKind, documentation, elementId, expressionText } from '../model/kind.ts';

/** Formats whose messages can be transformed: those whose texts are plain values without a structure. */
export const transformedFormats = formats.filter((format) => format.values !== undefined);

const format = () =>
  z.enum(transformedFormats.map((f) => f.id) as [string, ...string[]]).default(transformedFormats[0]?.id as string);
const labels = Object.fromEntries(transformedFormats.map((f) => [f.id, f.label]));

export const transformationStepSchema = z.strictObject({
  id: elementId(),
  language: z.string().default('jsonata').meta({ title: 'Language' }),
  enabled: z.boolean().default(true).meta({ title: 'On' }),
  source: z.string().default('').meta({ title: 'Text', widget: 'multiline' }),
  /** The text of a step in the expression language, apart from the others: what it names is renamed along. */
  expression: expressionText('string').meta({ title: 'Expression', expression: 'string' }),
  settings: z
    .record(z.string(), z.union([z.boolean(), z.string()]))
    .default({})
    .meta({ title: 'Settings', help: 'What the language lets a person say beside the text; the rest is as usual.' }),
  documentation: documentation(),
});
export type TransformationStep = z.infer<typeof transformationStepSchema>;

const schema = z.strictObject({
  input: format().meta({ title: 'Takes', labels }),
  output: format().meta({ title: 'Gives', labels }),
  pretty: z.boolean().default(false).meta({ title: 'Indented', help: 'The result is written in lines.' }),
  timeoutMs: z.int().min(1).max(600_000).default(30_000).meta({
    title: 'Time at most',
    unit: 'ms',
    help: 'Steps that take longer are stopped, which is an error of the one who asked.',
  }),
  steps: z.array(transformationStepSchema).default([]).meta({ title: 'Steps', hidden: true }),
  samples: z
    .array(z.strictObject({ id: elementId(), name: z.string(), text: z.string() }))
    .default([])
    .meta({ title: 'Samples', help: 'Messages that the steps are tried on.', hidden: true }),
});

/** DT-1 to DT-5: from text to text in steps, each in a language of its own. */
export const transformationKind = defineKind({
  kind: 'transformation',
  label: 'Transformation',
  plural: 'Transformations',
  icon: 'wand-sparkles',
  family: 'shape',
  version: 1,
  placement: 'anywhere',
  summary: 'Steps that make another text of a JSON, XML or CSV text, tried on samples.',
  schema,
  defaults: () => schema.parse({}),
});
export type Transformation = z.infer<typeof transformationKind.schema>;
