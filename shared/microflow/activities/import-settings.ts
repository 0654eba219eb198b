import { z } from 'zod';
import { type Code, listOfCodes, literal, literalOf, objectOfCodes } from '../../expression/emitted-code.ts';
import { type GivenToImport, type ValidateMode, validateModes } from '../../mapping/given-to-import.ts';
import { type ImportMapping, notFoundModes } from '../../mapping/kind.ts';
import { toValueType } from '../../model/data-type.ts';
import type { ProjectView } from '../../model/project.ts';
import type { Unit } from '../../model/unit.ts';
import type { ActivityContext, ActivityParameter, EmitTarget } from '../activity.ts';
import { argumentOf, type CallArguments, checkArguments } from './call-arguments.ts';

const notFoundChoices = ['mapping', ...notFoundModes] as const;

/** What becomes of the topmost object where it is not found (IM-5); `mapping` is as the mapping says. */
export const notFoundAtCall = () =>
  z
    .enum(notFoundChoices)
    .default('mapping')
    .meta({
      title: 'Object not found',
      help: 'Of the topmost object, when the mapping finds it by key or by a microflow.',
      labels: {
        mapping: 'As the mapping says',
        create: 'Create it',
        ignore: 'Ignore the element',
        error: 'Report an error',
      },
    });

/** Whether the message is held to its structure before it is read (AC-3, L-11). */
export const validateMessage = () =>
  z
    .enum(validateModes)
    .default('off')
    .meta({
      title: 'Validate',
      help: 'Holds the whole message to its structure, or to the schema that it came of, before it is read.',
      labels: { off: 'No', warn: 'Log what does not fit', refuse: 'Refuse what does not fit' },
    });

/** The parameters of a mapping, as arguments of the activity that uses it. */
export function mappingParameters(view: ProjectView, mapping: string | null): ActivityParameter[] {
  const unit = view.unit(mapping) as Unit<ImportMapping> | undefined;
  return (unit?.data.parameters ?? []).map(({ name, type }) => ({
    name,
    label: name,
    type: toValueType(type),
    isRequired: true,
  }));
}

export function checkGiven(p: { arguments: CallArguments }, mapping: string | null, ctx: ActivityContext): void {
  checkArguments(p.arguments, mappingParameters(ctx.view, mapping), ctx, 'The mapping has no parameter');
}

/** The code of the values of an export mapping's parameters; null where it has none. */
export function emitParameters(
  p: { arguments: CallArguments },
  mapping: string | null,
  to: EmitTarget,
): Code<readonly unknown[] | null> {
  const parameters = mappingParameters(to.view, mapping);
  if (parameters.length === 0) return literal(null);
  return listOfCodes(
    parameters.map(({ name }) => {
      const text = argumentOf(p.arguments, name);
      return text ? to.expression(text) : literal(null);
    }),
  );
}

/** The code of what is given to the mapping; `object` is the one of a mapping with a parameter that has no name. */
export function emitGiven(
  p: { arguments: CallArguments; whenNotFound: (typeof notFoundChoices)[number]; validate: ValidateMode },
  mapping: string | null,
  object: Code | null,
  to: EmitTarget,
): Code<GivenToImport | null> {
  const parameters = mappingParameters(to.view, mapping);
  if (parameters.length === 0 && object === null && p.whenNotFound === 'mapping' && p.validate === 'off')
    return literal(null);
  const values = parameters.map(({ name }) => {
    const text = argumentOf(p.arguments, name);
    return text ? to.expression(text) : literal(null);
  });
  return objectOfCodes<GivenToImport>({
    ...(object === null ? {} : { object }),
    values: listOfCodes(values),
    whenNotFound: p.whenNotFound === 'mapping' ? literal(null) : literalOf(notFoundModes, p.whenNotFound),
    validate: literalOf(validateModes, p.validate),
  });
}
