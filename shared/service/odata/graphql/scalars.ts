import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';

interface ScalarSpec {
  name: string;
  description: string;
  /** Whether a text is a value of the type. */
  pattern: RegExp;
  /** Numbers may be written without quotes. */
  isNumber: boolean;
}

/** A scalar whose values are texts in answers, so that no client bends a digit; a request may write numbers that a client cannot have bent. */
function scalar({ name, description, pattern, isNumber }: ScalarSpec): GraphQLScalarType<string, string> {
  const checked = (text: string, node?: ValueNode): string => {
    if (pattern.test(text)) return text;
    throw new GraphQLError(`${JSON.stringify(text.slice(0, 60))} is no ${name}.`, node ? { nodes: node } : {});
  };
  return new GraphQLScalarType<string, string>({
    name,
    description,
    coerceOutputValue: (value) => String(value),
    coerceInputValue: (value) => {
      if (typeof value === 'string') return checked(value);
      if (isNumber && typeof value === 'number') {
        const text = String(value);
        // A parser of JSON keeps 15 digits for sure; of more nobody knows what was written.
        if (Number.isSafeInteger(value) || text.replace(/^-?0?\.?0*|[.-]/g, '').length <= 15) return checked(text);
        throw new GraphQLError(`A ${name} of so many digits is written as a string.`);
      }
      throw new GraphQLError(`A ${name} is written as a string${isNumber ? ' or a number' : ''}.`);
    },
    coerceInputLiteral: (node) => {
      if (node.kind === Kind.STRING) return checked(node.value, node);
      if (isNumber && (node.kind === Kind.INT || node.kind === Kind.FLOAT)) return checked(node.value, node);
      throw new GraphQLError(`A ${name} is written as a string${isNumber ? ' or a number' : ''}.`, { nodes: node });
    },
  });
}

/** The scalars beside those of the language, by the type of OData that they are. */
export const scalarsOfEdm: Readonly<Record<string, GraphQLScalarType<string, string>>> = {
  'Edm.Int64': scalar({
    name: 'Long',
    description: 'An integer of 64 bits, as a string.',
    pattern: /^-?\d{1,19}$/,
    isNumber: true,
  }),
  'Edm.Decimal': scalar({
    name: 'Decimal',
    description: 'A decimal number with all its digits, as a string.',
    pattern: /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,4})?$/,
    isNumber: true,
  }),
  'Edm.DateTimeOffset': scalar({
    name: 'DateTime',
    description: 'A moment (RFC 3339): 2026-01-31T12:00:00Z.',
    pattern: /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(?::\d\d(?:\.\d{1,12})?)?(?:[Zz]|[+-]\d\d:\d\d)$/,
    isNumber: false,
  }),
  'Edm.Date': scalar({
    name: 'Date',
    description: 'A day (RFC 3339): 2026-01-31.',
    pattern: /^\d{4}-\d\d-\d\d$/,
    isNumber: false,
  }),
  'Edm.Binary': scalar({
    name: 'Base64',
    description: 'Bytes as base64url (RFC 4648, 5); base64 is read, too.',
    pattern: /^[A-Za-z0-9+/_-]*={0,2}$/,
    isNumber: false,
  }),
};
