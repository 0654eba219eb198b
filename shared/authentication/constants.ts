import { type Constant, constantVariable } from '../model/kinds/constant.ts';
import type { ProjectView } from '../model/project.ts';
import type { Unit } from '../model/unit.ts';
import type { MethodFinding } from './method.ts';

/** A constant as a method of a program names it. */
export interface NamedConstant {
  name: string;
  variable: string;
}

/** What is written in the settings, or the constant whose value takes its place where it is run. */
export interface GivenText {
  text: string;
  constant: NamedConstant | null;
}

function constantUnit(view: ProjectView, id: string | null): Unit<Constant> | undefined {
  const unit = view.unit(id);
  return unit?.kind === 'constant' ? (unit as Unit<Constant>) : undefined;
}

/** The constant of a reference; null where none is chosen. */
export function namedConstant(view: ProjectView, id: string | null): NamedConstant | null {
  const unit = constantUnit(view, id);
  if (!unit) return null;
  const name = view.qualifiedName(unit);
  return { name, variable: constantVariable(name) };
}

/** A text that a constant may replace. */
export function givenText(view: ProjectView, text: string, constant: string | null): GivenText {
  return { text: text.trim(), constant: namedConstant(view, constant) };
}

/** What is wrong with the constant of a key: there is none, it is no text, or it is no secret although it should be one. */
export function checkKeyConstant(
  view: ProjectView,
  id: string | null,
  { property, what, isSecret }: { property: string; what: string; isSecret: boolean },
  report: (finding: MethodFinding) => void,
): void {
  const unit = constantUnit(view, id);
  if (!unit)
    report({
      severity: 'error',
      code: 'authentication/no-key',
      message: `${what} has no constant: nobody could be let in.`,
      property,
      fix: 'Choose the constant that holds it; each environment gives its value.',
    });
  else if (unit.data.type !== 'string')
    report({
      severity: 'error',
      code: 'authentication/key-type',
      message: `${what} is a text, but ${view.qualifiedName(unit)} is ${unit.data.type}.`,
      property,
      fix: 'Choose a constant of the type String.',
    });
  else if (isSecret && !unit.data.secret)
    report({
      severity: 'error',
      code: 'authentication/key-not-secret',
      message: `${what} would stand in the project for all to read: ${view.qualifiedName(unit)} is not secret.`,
      property,
      fix: 'Make the constant secret; each environment gives its value.',
    });
}
