import { contractValidator } from '../../../shared/contract/contract-validator.ts';
import { decodeBase64 } from '../../../shared/expression/base64.ts';
import { defaultFormat, formatOf } from '../../../shared/format/index.ts';
import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import type { ProgramValidation } from '../../../shared/program/program.ts';

type Validate = (text: string) => LocatedDiagnostic[];

/** What holds the messages of a program to their structures, made when first needed: a large schema set takes a while to read. */
export class MessageValidators {
  private readonly validations: Readonly<Record<string, ProgramValidation>>;
  private readonly made = new Map<string, Validate>();

  constructor(validations: Readonly<Record<string, ProgramValidation>>) {
    this.validations = validations;
  }

  /** Every finding in a message of a mapping, with its place; the contract knows more than the structure that was made of it. */
  validate(mapping: string, text: string): LocatedDiagnostic[] {
    let validate = this.made.get(mapping);
    if (!validate) {
      validate = validatorOf(this.validations[mapping]);
      this.made.set(mapping, validate);
    }
    return validate(text);
  }
}

function validatorOf(validation: ProgramValidation | undefined): Validate {
  // What was to be held to something is not let through because nothing is known of it.
  if (!validation)
    return () => [
      {
        severity: 'error',
        code: 'validate/no-structure',
        message: 'The message is to be held to its structure, but the mapping has none that messages can be held to.',
        fix: 'Choose a structure for the mapping, or do not validate its messages.',
      },
    ];
  const { contract, shape } = validation;
  const files = new Map(contract?.files.map(({ hash, base64 }) => [hash, base64]));
  const byContract = contractValidator(contract?.origin, (hash) => {
    const content = files.get(hash);
    return content === undefined ? undefined : decodeBase64(content);
  });
  if (byContract) return (text) => byContract.validate(text);
  const format = formatOf(validation.format) ?? defaultFormat;
  return (text) => format.validate(text, shape);
}
