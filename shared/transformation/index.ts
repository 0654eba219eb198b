export { transformationRules } from './checks.ts';
export { transformationDocument } from './document.ts';
export { type ChainLink, formatChain } from './format-chain.ts';
export {
  type Transformation,
  type TransformationStep,
  transformationKind,
  transformationStepSchema,
  transformedFormats,
} from './kind.ts';
export { stepVariables } from './languages/expression.ts';
export { stepLanguageOf, stepLanguages } from './languages/index.ts';
export { convertersOf, newStep } from './new-step.ts';
export { type PlannedStep, PreparedTransformation, planOf, type StepResult, type TransformationPlan } from './run.ts';
export { type StepFunction, type StepLanguage, type StepProblem, settingOf } from './step-language.ts';
export { TransformationError } from './transform-error.ts';
