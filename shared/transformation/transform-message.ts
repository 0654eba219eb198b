import type { ValueSettings } from '../format/index.ts';
import { formatOf, MappingError, type MessageValue, type ValueForm, ValueFormError } from '../format/index.ts';
import { StepError } from './transform-error.ts';

/**
 * A message on its way through the steps: a text of a format, or a JSON value that becomes a text when somebody asks for it. Steps in a row that work on
 * values print and read nothing between them.
 */
export class TransformMessage {
  readonly format: string;
  private ownText: string | null;
  private ownValue: { value: MessageValue; settings?: ValueSettings } | null;

  private constructor(format: string, text: string | null, value: { value: MessageValue } | null) {
    this.format = format;
    this.ownText = text;
    this.ownValue = value;
  }

  static ofText(format: string, text: string): TransformMessage {
    return new TransformMessage(format, text, null);
  }

  /** Plain values are JSON. */
  static ofValue(value: MessageValue): TransformMessage {
    return new TransformMessage('json', null, { value });
  }

  /** Throws StepError for a value that JSON cannot hold. */
  get text(): string {
    this.ownText ??= writeValue(this.format, (this.ownValue as { value: MessageValue }).value, {});
    return this.ownText;
  }

  /** Its values, by the settings of its format. Throws StepError for a text that is none of the format. */
  value(settings: ValueSettings = {}): MessageValue {
    // A text that was read with settings may be read otherwise by another step.
    if (this.ownValue && (this.format === 'json' || this.ownValue.settings === settings)) return this.ownValue.value;
    const read = formOf(this.format).read(this.text, settings);
    if ('diagnostic' in read) throw notOfFormat(this.format, read.diagnostic);
    this.ownValue = { value: read.value, settings };
    return read.value;
  }
}

function formOf(format: string): ValueForm {
  return formatOf(format).values as ValueForm;
}

/** A text that is none of the format that it is said to have; the place is one in the message. */
export function notOfFormat(
  format: string,
  { message, line, column, fix }: { message: string; line?: number; column?: number; fix?: string },
): StepError {
  const error = new StepError(
    'transformation/message',
    `The message is no ${formatOf(format).label}: ${message}`,
    {},
    fix,
  );
  error.messagePlace = { line, column };
  return error;
}

/** The text of values in a format. Throws StepError. */
export function writeValue(format: string, value: MessageValue, settings: ValueSettings): string {
  try {
    return formOf(format).write(value, settings);
  } catch (error) {
    if (error instanceof ValueFormError || error instanceof MappingError)
      throw new StepError(
        'transformation/value',
        `${error.message}${error.path === '$' ? '' : ` (At ${error.path} of what the step before gave.)`}`,
        {},
        error.fix,
      );
    throw error;
  }
}
