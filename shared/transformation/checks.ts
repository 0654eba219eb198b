import { formatOf } from '../format/index.ts';
import type { CheckRule } from '../model/check-rule.ts';
import { mostSimilar } from '../model/naming.ts';
import type { Unit } from '../model/unit.ts';
import { formatChain } from './format-chain.ts';
import type { Transformation } from './kind.ts';
import { stepLanguageOf, stepLanguages } from './languages/index.ts';

/** Samples above this are looked at when somebody opens the transformation: the checks run at every edit. */
const longestChecked = 200_000;

/** What keeps a transformation from running: steps, the formats between them; and samples that are none. */
export const transformationRules: CheckRule = {
  id: 'transformation',
  kinds: ['transformation'],
  run({ data }: Unit<Transformation>, { catalog, report }) {
    const chain = formatChain(data);
    const label = (format: string) => formatOf(format).label;
    data.steps.forEach((step, i) => {
      const { taken, fits } = chain[i] as (typeof chain)[number];
      const named = `Step ${i + 1}`;
      const at = { severity: 'error' as const, path: `steps.${i}`, element: step.id };
      const language = stepLanguageOf(step.language);
      if (!step.enabled) return;
      if (!language) {
        const similar = mostSimilar(
          step.language,
          stepLanguages.map((l) => l.id),
        );
        report({
          ...at,
          code: 'transformation/language',
          message: `${named}: ${step.language || 'nothing'} is no language of steps.`,
          path: `${at.path}.language`,
          property: 'language',
          fix: similar ? `Did you mean ${similar}?` : `Choose one of ${stepLanguages.map((l) => l.id).join(', ')}.`,
        });
        return;
      }
      if (!fits && taken !== null && language.takes)
        report({
          ...at,
          code: 'transformation/format',
          message: `${named} (${language.label}) takes ${language.takes.map(label).join(' or ')}, and ${label(taken)} comes to it.`,
          property: 'language',
          fix: 'Put a step before it that makes the format it takes, or change what the transformation takes.',
        });
      for (const name of Object.keys(step.settings)) {
        const setting = language.settings.find((s) => s.name === name);
        const value = step.settings[name];
        const isRight =
          setting &&
          typeof value === typeof setting.default &&
          (!setting.choices || setting.choices.some((c) => c.value === value));
        if (!isRight)
          report({
            ...at,
            code: 'transformation/setting',
            message: setting
              ? `${named}: ${JSON.stringify(value)} is no value of the setting ${setting.title}.`
              : `${named}: ${language.label} has no setting ${name}.`,
            path: `${at.path}.settings.${name}`,
            property: `settings.${name}`,
            fix: setting?.choices
              ? `Choose one of ${setting.choices.map((c) => JSON.stringify(c.value)).join(', ')}.`
              : 'Take it out.',
          });
      }
      for (const problem of language.check(step, taken ?? data.input, catalog)) {
        const { code, message, property, setting, line, column, range, fix } = problem;
        report({
          ...at,
          code,
          message: `${named} (${language.label}): ${message}`,
          path: `${at.path}.${property}${setting ? `.${setting}` : ''}`,
          property: setting ? `${property}.${setting}` : property,
          ...(line === undefined ? {} : { line }),
          ...(column === undefined ? {} : { column }),
          ...(range === undefined ? {} : { range }),
          ...(fix === undefined ? {} : { fix }),
        });
      }
    });
    const given = chain.length > 0 ? chain.at(-1)?.given : data.input;
    if (given !== null && given !== undefined && given !== data.output)
      report({
        severity: 'error',
        code: 'transformation/output',
        message: `The steps give ${label(given)}, and the transformation says ${label(data.output)}.`,
        path: 'output',
        property: 'output',
        fix: `Add a step that makes ${label(data.output)}, or say that it gives ${label(given)}.`,
      });
    if (!data.steps.some((step) => step.enabled))
      report({
        severity: 'warning',
        code: 'transformation/no-steps',
        message: 'It has no steps: what comes in goes out.',
        path: 'steps',
        fix: 'Add one.',
      });
    data.samples.forEach((sample, i) => {
      if (sample.text.length > longestChecked || sample.text.trim() === '') return;
      const [problem] = formatOf(data.input).checkWellFormed(sample.text);
      if (problem)
        report({
          severity: 'warning',
          code: 'transformation/sample',
          message: `The sample ${sample.name} is no ${label(data.input)}: ${problem.message}`,
          path: `samples.${i}.text`,
          element: sample.id,
          ...(problem.line === undefined ? {} : { line: problem.line }),
          ...(problem.column === undefined ? {} : { column: problem.column }),
          fix: 'Correct it, or change what the transformation takes.',
        });
    });
  },
};
