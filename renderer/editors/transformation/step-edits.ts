import { z } from 'zod';
import type { IdSource } from '../../../shared/model/unit.ts';
import {
  formatChain,
  newStep,
  stepLanguageOf,
  type Transformation,
  type TransformationStep,
  transformationStepSchema,
} from '../../../shared/transformation/index.ts';
import { editUnit } from '../../project/index.ts';

/** One labelled change of a transformation. */
export function editTransformation(
  unitId: string,
  label: string,
  change: (data: Transformation) => void,
): Promise<void> {
  return editUnit<Transformation>(label, unitId, (draft) => change(draft.data));
}

/** A change of the steps: where they gave what the transformation says, it says what they give afterwards. */
export function editSteps(unitId: string, label: string, change: (data: Transformation) => void): Promise<void> {
  return editTransformation(unitId, label, (data) => changeSteps(data, change));
}

export function changeSteps(data: Transformation, change: (data: Transformation) => void): void {
  const fitted = endOf(data) === data.output;
  change(data);
  if (fitted) data.output = endOf(data) ?? data.output;
}

/** The format of what the steps give. */
function endOf(data: Transformation): string | null {
  return data.steps.length === 0 ? data.input : (formatChain(data).at(-1)?.given ?? null);
}

/** What undo calls a step: `step 2`. */
export function nameOfStep({ steps }: Pick<Transformation, 'steps'>, id: string): string {
  return `step ${steps.findIndex((step) => step.id === id) + 1}`;
}

/** Changes a step, as one labelled change. */
export function editStep(
  unitId: string,
  data: Transformation,
  id: string,
  what: string,
  change: (step: TransformationStep) => void,
): Promise<void> {
  return editTransformation(unitId, `${what} of ${nameOfStep(data, id)}`, (draft) => {
    const step = draft.steps.find((each) => each.id === id);
    if (step) change(step);
  });
}

/** Adds a step of a language behind another one; at the end without one. */
export function addStep(data: Transformation, language: string, id: string, behind: string | null): void {
  const entry = stepLanguageOf(language);
  if (entry) insertSteps(data, [newStep(entry, id)], behind);
}

export function insertSteps(data: Transformation, steps: readonly TransformationStep[], behind: string | null): void {
  const at = data.steps.findIndex((step) => step.id === behind);
  data.steps.splice(at < 0 ? data.steps.length : at + 1, 0, ...steps);
}

export function removeStep(data: Transformation, id: string): void {
  data.steps = data.steps.filter((step) => step.id !== id);
}

/** Moves a step one place up or down. */
export function moveStep(data: Transformation, id: string, by: -1 | 1): void {
  const at = data.steps.findIndex((step) => step.id === id);
  const [step, other] = [data.steps[at], data.steps[at + by]];
  if (!step || !other) return;
  data.steps[at] = other;
  data.steps[at + by] = step;
}

const clipSchema = z.strictObject({ weft: z.literal('transformation-step'), step: transformationStepSchema });

/** What a step puts on the clipboard. */
export function copiedStep(step: TransformationStep): string {
  return JSON.stringify({ weft: 'transformation-step', step });
}

/** The step that a clipboard text holds, with an id of its own; null when it holds something else. */
export function pastedStep(text: string, newId: IdSource): TransformationStep | null {
  try {
    const clip = clipSchema.safeParse(JSON.parse(text)).data;
    return clip ? { ...clip.step, id: newId() } : null;
  } catch {
    return null;
  }
}

/** A name that no sample has yet. */
export function freeSampleName({ samples }: Pick<Transformation, 'samples'>, wanted = 'Sample'): string {
  const taken = new Set(samples.map((sample) => sample.name));
  let name = wanted;
  for (let n = 2; taken.has(name); n++) name = `${wanted} ${n}`;
  return name;
}
