import { formatOf } from '../../format/index.ts';
import { mostSimilar } from '../../model/naming.ts';
import {
  convertersOf,
  formatChain,
  newStep,
  stepLanguageOf,
  stepLanguages,
  type Transformation,
} from '../../transformation/index.ts';
import type { FixContext, FixEdit, FixerTable } from './quick-fix.ts';

/** The step that a finding is about, with its place. */
function stepOf({ finding, unit }: FixContext): { index: number; language: string } | null {
  const { steps } = unit.data as Transformation;
  const index = steps.findIndex((step) => step.id === finding.element);
  const step = steps[index];
  return step ? { index, language: step.language } : null;
}

/** Transformations. */
export const transformationFixes: FixerTable = {
  'transformation/language': (ctx) => {
    const at = stepOf(ctx);
    const ids = stepLanguages.map((language) => language.id);
    const similar = stepLanguageOf(mostSimilar(at?.language ?? '', ids) ?? '');
    if (!at || !similar) return [];
    return [
      {
        label: `Make it ${similar.label}`,
        mutate: ({ steps }: Transformation) => {
          (steps[at.index] as Transformation['steps'][number]).language = similar.id;
        },
      },
    ];
  },
  'transformation/format': (ctx) => {
    const at = stepOf(ctx);
    const taken = at && formatChain(ctx.unit.data as Transformation)[at.index]?.taken;
    const wanted = at && stepLanguageOf(at.language)?.takes;
    if (!at || !taken || !wanted) return [];
    return wanted
      .flatMap((format) => convertersOf(taken, format))
      .map((language) => ({
        label: `Insert ${language.label} before it`,
        mutate: ({ steps }: Transformation) => void steps.splice(at.index, 0, newStep(language, ctx.newId())),
      }));
  },
  'transformation/output': (ctx) => {
    const data = ctx.unit.data as Transformation;
    const given = data.steps.length > 0 ? formatChain(data).at(-1)?.given : data.input;
    if (!given) return [];
    const say: FixEdit = {
      label: `Say that it gives ${formatOf(given).label}`,
      mutate: (draft: Transformation) => {
        draft.output = given;
      },
    };
    const add = convertersOf(given, data.output).map((language) => ({
      label: `Add ${language.label}`,
      mutate: ({ steps }: Transformation) => void steps.push(newStep(language, ctx.newId())),
    }));
    return [say, ...add];
  },
  'transformation/setting': (ctx) => {
    const at = stepOf(ctx);
    const name = ctx.finding.property?.replace(/^settings\./, '');
    if (!at || !name) return [];
    return [
      {
        label: 'Take the setting out',
        mutate: ({ steps }: Transformation) => {
          delete steps[at.index]?.settings[name];
        },
      },
    ];
  },
};
