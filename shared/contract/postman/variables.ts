import { isSecretName } from '../../format/secret-names.ts';
import type { DescriptionTexts, Placed } from '../openapi/contract-text.ts';

/** Whether a text is a variable, or has one in it. */
export const isVariable = (text: string) => /\{\{[^{}]*\}\}/.test(text);

/** The variables of a collection that are no secrets. */
export class Variables {
  private readonly values = new Map<string, string>();

  constructor(root: Placed, texts: DescriptionTexts) {
    for (const item of texts.items(texts.member(root, 'variable'))) {
      const name = texts.textAt(item, 'key') || texts.textAt(item, 'id');
      const value = texts.textAt(item, 'value');
      const isSecret = texts.textAt(item, 'type') === 'secret' || isSecretName(name);
      if (name === '' || texts.isTrue(item, 'disabled')) continue;
      if (isSecret) {
        if (value !== '')
          texts.report(
            item,
            'info',
            'import/secret-left-out',
            `The value of the variable ${name.slice(0, 100)} is a secret and is not kept.`,
            'Choose the authentication of the service, with constants that hold it.',
          );
      } else this.values.set(name, value);
    }
  }

  /** A text with the variables in it that the collection has; one of them may be made of others. */
  filled(text: string): string {
    let read = text;
    for (let i = 0; i < 5 && isVariable(read); i++) {
      // What grows without end is left as it is.
      if (read.length > 100_000) return text;
      read = read.replace(/\{\{\s*([^{}]+?)\s*\}\}/g, (whole, name: string) => this.values.get(name) ?? whole);
    }
    return read;
  }
}
