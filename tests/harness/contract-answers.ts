type Schema = Readonly<Record<string, unknown>>;

export interface ServedAnswer {
  status: number;
  contentType: string | null;
  text: string;
}

/** The documents that a service's contract is made of, as far as answers are concerned. */
interface Contract {
  paths: Record<
    string,
    Record<string, { responses: Record<string, { content?: Record<string, { schema?: Schema }> }> }>
  >;
}

/** How an answer breaks the OpenAPI contract of its operation (`post /orders/{id}`): status, media type, schema. Empty when it does not. */
export function breaches(contract: object, operation: string, answer: ServedAnswer): string[] {
  const [method, path] = operation.split(' ') as [string, string];
  const { responses } = (contract as Contract).paths[path]?.[method] ?? {};
  if (!responses) return [`${operation} is not in the contract`];
  const response = responses[answer.status] ?? responses['default'];
  if (!response) return [`${answer.status} is not declared`];
  if (answer.contentType === null)
    return answer.text === '' ? [] : [`${answer.status} has a body without a content type`];
  const type = (answer.contentType.split(';')[0] as string).trim();
  const media = response.content?.[type];
  if (!media) return [`${answer.status} declares no ${type}`];
  const value = /[/+]json$/.test(type) ? JSON.parse(answer.text) : answer.text;
  return media.schema ? misfits(value, media.schema, contract, '$') : [];
}

/** Checks a value against the JSON Schema keywords that contracts of ours use; throws for one that it does not know. */
function misfits(value: unknown, schema: Schema, root: object, path: string): string[] {
  return Object.entries(schema).flatMap(([keyword, rule]) => {
    switch (keyword) {
      case '$ref': {
        let at: unknown = root;
        for (const key of (rule as string).slice(2).split('/')) at = (at as Record<string, unknown>)[key];
        return misfits(value, at as Schema, root, path);
      }
      case 'anyOf':
        return (rule as Schema[]).some((s) => misfits(value, s, root, path).length === 0) ? [] : [`${path}: none fits`];
      case 'type':
        return [rule].flat().some((t) => isOfType(value, t as string)) ? [] : [`${path} is not ${String(rule)}`];
      case 'enum':
        return (rule as unknown[]).includes(value) ? [] : [`${path} is none of ${String(rule)}`];
      case 'pattern':
        return typeof value !== 'string' || new RegExp(rule as string).test(value) ? [] : [`${path} is not ${rule}`];
      case 'required':
        return isRecord(value)
          ? (rule as string[]).filter((m) => !(m in value)).map((m) => `${path}.${m} is missing`)
          : [];
      case 'properties':
        return Object.entries(rule as Record<string, Schema>).flatMap(([name, s]) =>
          isRecord(value) && name in value ? misfits(value[name], s, root, `${path}.${name}`) : [],
        );
      case 'additionalProperties':
        return isRecord(value)
          ? Object.entries(value).flatMap(([k, v]) => misfits(v, rule as Schema, root, `${path}.${k}`))
          : [];
      case 'items':
        return Array.isArray(value) ? value.flatMap((v, i) => misfits(v, rule as Schema, root, `${path}[${i}]`)) : [];
      case 'format':
        return rule !== 'int32' || value === null || Math.abs(value as number) <= 2 ** 31
          ? []
          : [`${path} is not ${rule}`];
      case 'description':
      case 'contentEncoding':
      case 'readOnly':
        return [];
      default:
        throw new Error(`This check does not know the keyword ${keyword}.`);
    }
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isRecord(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}
