import type { MessageFormat, ValueForm } from '../../format/index.ts';
import { transformedFormats } from '../kind.ts';
import type { StepLanguage } from '../step-language.ts';
import { TransformMessage, writeValue } from '../transform-message.ts';

/** The format of plain values, in which steps of most languages work. */
const values = transformedFormats[0] as MessageFormat;

/** Steps from a format to plain values and back, for each format whose texts are such. */
export const conversions: readonly StepLanguage[] = transformedFormats
  .filter((format) => format !== values)
  .flatMap((format) => {
    const form = format.values as ValueForm;
    return [
      {
        id: `${format.id}-to-${values.id}`,
        label: `${format.label} to ${values.label}`,
        summary: `Makes a ${values.label} value of the ${format.label} message.`,
        editorLanguage: null,
        text: null,
        template: '',
        takes: [format.id],
        gives: () => values.id,
        settings: form.readSettings,
        check: () => [],
        prepare: ({ settings }) => ({ run: (message) => TransformMessage.ofValue(message.value(settings)) }),
      },
      {
        id: `${values.id}-to-${format.id}`,
        label: `${values.label} to ${format.label}`,
        summary: `Writes the ${values.label} value as ${format.label}.`,
        editorLanguage: null,
        text: null,
        template: '',
        takes: [values.id],
        gives: () => format.id,
        settings: form.writeSettings,
        check: () => [],
        prepare: ({ settings }) => ({
          run: (message) => TransformMessage.ofText(format.id, writeValue(format.id, message.value(), settings)),
        }),
      },
    ] satisfies StepLanguage[];
  });
