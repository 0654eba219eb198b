import { builtInType } from '../builtin-types.ts';
import { outermostScope } from '../names.ts';
import type { SchemaProblems } from '../problems.ts';
import type { SchemaElement } from '../schema-file.ts';
import { readValue } from '../values/simple-values.ts';
import { cut } from '../xml-reader.ts';

/** What an element of a schema document may hold: attributes (`!`: has to be there) with the type of their values, and its children in order. */
interface Rule {
  attributes: ReadonlyMap<string, { type: string; isRequired: boolean }>;
  content: RegExp;
  children: string;
}

const attributeUses = '(attribute|attributeGroup)* anyAttribute?';
const model = '(group|all|choice|sequence)?';
const facets =
  '(minExclusive|minInclusive|maxExclusive|maxInclusive|totalDigits|fractionDigits|length|minLength|maxLength|enumeration|whiteSpace|pattern)*';
const elementContent = 'annotation? (simpleType|complexType)? (unique|key|keyref)*';
const typeContent = `annotation? (simpleContent|complexContent|${model} ${attributeUses})`;
const occurs = 'minOccurs:count maxOccurs:limit';

/**
 * The schema of schemas as a table (part 1, appendix A): `parent>name` is the rule of a name within a parent, `name` the one elsewhere.
 */
const table: readonly (readonly [name: string, attributes: string, content: string])[] = [
  [
    'schema',
    'targetNamespace:address version:token finalDefault:typeFinal blockDefault:elementBlock attributeFormDefault:form elementFormDefault:form',
    '(include|import|redefine|annotation)* ((simpleType|complexType|group|attributeGroup|element|attribute|notation) annotation*)*',
  ],
  ['include', 'schemaLocation!:anyURI', 'annotation?'],
  ['redefine', 'schemaLocation!:anyURI', '(annotation|simpleType|complexType|group|attributeGroup)*'],
  ['import', 'namespace:anyURI schemaLocation:anyURI', 'annotation?'],
  [
    'schema>element',
    'name!:NCName type:QName substitutionGroup:QName default:string fixed:string nillable:boolean abstract:boolean final:final block:elementBlock',
    elementContent,
  ],
  [
    'element',
    `name:NCName ref:QName type:QName default:string fixed:string nillable:boolean block:elementBlock form:form ${occurs}`,
    elementContent,
  ],
  ['schema>attribute', 'name!:NCName type:QName default:string fixed:string', 'annotation? simpleType?'],
  [
    'attribute',
    'name:NCName ref:QName type:QName use:use default:string fixed:string form:form',
    'annotation? simpleType?',
  ],
  ['schema>complexType', 'name!:NCName mixed:boolean abstract:boolean final:final block:final', typeContent],
  ['redefine>complexType', 'name!:NCName mixed:boolean abstract:boolean final:final block:final', typeContent],
  ['complexType', 'mixed:boolean', typeContent],
  ['simpleContent', '', 'annotation? (restriction|extension)'],
  ['complexContent', 'mixed:boolean', 'annotation? (restriction|extension)'],
  ['complexContent>restriction', 'base!:QName', `annotation? ${model} ${attributeUses}`],
  ['complexContent>extension', 'base!:QName', `annotation? ${model} ${attributeUses}`],
  ['simpleContent>restriction', 'base!:QName', `annotation? simpleType? ${facets} ${attributeUses}`],
  ['simpleContent>extension', 'base!:QName', `annotation? ${attributeUses}`],
  ['schema>simpleType', 'name!:NCName final:simpleFinal', 'annotation? (restriction|list|union)'],
  ['redefine>simpleType', 'name!:NCName final:simpleFinal', 'annotation? (restriction|list|union)'],
  ['simpleType', '', 'annotation? (restriction|list|union)'],
  ['restriction', 'base:QName', `annotation? simpleType? ${facets}`],
  ['list', 'itemType:QName', 'annotation? simpleType?'],
  ['union', 'memberTypes:QNames', 'annotation? simpleType*'],
  ...[
    'minExclusive',
    'minInclusive',
    'maxExclusive',
    'maxInclusive',
    'totalDigits',
    'fractionDigits',
    'length',
    'minLength',
    'maxLength',
    'whiteSpace',
  ].map((name) => [name, 'value!:any fixed:boolean', 'annotation?'] as const),
  ['enumeration', 'value!:any', 'annotation?'],
  ['pattern', 'value!:any', 'annotation?'],
  ['schema>group', 'name!:NCName', 'annotation? (all|choice|sequence)'],
  ['redefine>group', 'name!:NCName', 'annotation? (all|choice|sequence)'],
  ['group', `ref!:QName ${occurs}`, 'annotation?'],
  ['schema>attributeGroup', 'name!:NCName', `annotation? ${attributeUses}`],
  ['redefine>attributeGroup', 'name!:NCName', `annotation? ${attributeUses}`],
  ['attributeGroup', 'ref!:QName', 'annotation?'],
  ['sequence', occurs, 'annotation? (element|group|choice|sequence|any)*'],
  ['choice', occurs, 'annotation? (element|group|choice|sequence|any)*'],
  ['all', 'minOccurs:zeroOrOne maxOccurs:one', 'annotation? element*'],
  [
    'all>element',
    `name:NCName ref:QName type:QName default:string fixed:string nillable:boolean block:elementBlock form:form minOccurs:zeroOrOne maxOccurs:zeroOrOne`,
    elementContent,
  ],
  ['any', `namespace:namespaces processContents:process ${occurs}`, 'annotation?'],
  ['anyAttribute', 'namespace:namespaces processContents:process', 'annotation?'],
  ['unique', 'name!:NCName', 'annotation? selector field field*'],
  ['key', 'name!:NCName', 'annotation? selector field field*'],
  ['keyref', 'name!:NCName refer!:QName', 'annotation? selector field field*'],
  ['selector', 'xpath!:string', 'annotation?'],
  ['field', 'xpath!:string', 'annotation?'],
  ['notation', 'name!:NCName public:token system:anyURI', 'annotation?'],
  ['annotation', '', '(appinfo|documentation)*'],
  ['appinfo', 'source:anyURI', ''],
  ['documentation', 'source:anyURI', ''],
];

const rules: ReadonlyMap<string, Rule> = new Map(
  table.map(([name, attributes, children]) => [name, ruleOf(name, attributes, children)]),
);

function ruleOf(name: string, attributes: string, children: string): Rule {
  const known = new Map<string, { type: string; isRequired: boolean }>();
  if (name !== 'appinfo' && name !== 'documentation') known.set('id', { type: 'ID', isRequired: false });
  if (name === 'schema' || name === 'documentation') known.set('xml:lang', { type: 'language', isRequired: false });
  for (const word of attributes.split(' ').filter(Boolean)) {
    const [key = '', type = ''] = word.split(':');
    known.set(key.replace('!', ''), { type, isRequired: key.endsWith('!') });
  }
  const pattern = children.replace(/\w+/g, '(?:<$&>)').replaceAll(' ', '');
  return { attributes: known, content: new RegExp(`^${pattern}$`), children };
}

const words: Readonly<Record<string, RegExp>> = Object.assign(Object.create(null), {
  count: /^\+?\d+$/,
  limit: /^(\+?\d+|unbounded)$/,
  zeroOrOne: /^\+?0*[01]$/,
  one: /^\+?0*1$/,
  form: /^(qualified|unqualified)$/,
  use: /^(optional|required|prohibited)$/,
  process: /^(strict|lax|skip)$/,
  final: /^(#all|(extension|restriction|\s+)*)$/,
  typeFinal: /^(#all|(extension|restriction|list|union|\s+)*)$/,
  simpleFinal: /^(#all|(restriction|list|union|\s+)*)$/,
  elementBlock: /^(#all|(extension|restriction|substitution|\s+)*)$/,
  namespaces: /^(##any|##other|(?!##any|##other)((##targetNamespace|##local|(?!##)\S+)(\s+|$))*)$/,
  address: /^(?!\s*$)/,
});

const builtIns = new Set(['ID', 'NCName', 'QName', 'boolean', 'anyURI', 'string', 'token', 'language']);

/** More children than this are not held to an order; the time it takes stays in step. */
const mostChildren = 50_000;

/** Holds every element of a schema document to the schema of schemas, and to what it cannot say itself. */
export function checkGrammar(schema: SchemaElement, problems: SchemaProblems): void {
  const ids = new Set<string>();
  const open = [schema];
  for (let element = open.pop(); element; element = open.pop()) {
    const rule = rules.get(`${element.parent?.local}>${element.local}`) ?? rules.get(element.local);
    if (!rule) {
      problems.strict(element, 'xsd/unknown-element', `A schema has no element ${cut(element.local)}.`);
      continue;
    }
    checkAttributeTexts(element, rule, problems, ids);
    checkChildren(element, rule, problems);
    checkTogether(element, problems);
    for (const child of element.children) open.push(child);
  }
}

function checkAttributeTexts(element: SchemaElement, rule: Rule, problems: SchemaProblems, ids: Set<string>): void {
  const refuse = (message: string) => problems.strict(element, 'xsd/attribute', `<${element.local}>: ${message}`);
  for (const name of element.wrongAttributes) refuse(`the attribute ${cut(name)} has to stand without a prefix.`);
  for (const [name, text] of element.attributes) {
    const known = rule.attributes.get(name);
    if (!known) {
      if (name === 'xml:lang') continue;
      refuse(`there is no attribute ${cut(name)}.`);
      continue;
    }
    const { type } = known;
    if (!isOfType(type, text, element)) refuse(`${name}="${cut(text)}" cannot be.`);
    else if (type === 'ID') {
      if (ids.has(text.trim())) refuse(`the id ${cut(text)} stands twice.`);
      ids.add(text.trim());
    }
  }
  for (const [name, { isRequired }] of rule.attributes)
    if (isRequired && !element.attributes.has(name)) refuse(`the attribute ${name} is missing.`);
}

function isOfType(type: string, text: string, { scope }: SchemaElement): boolean {
  if (type === 'any') return true;
  const pattern = words[type];
  if (pattern) return pattern.test(type === 'address' ? text : text.trim());
  if (type === 'QNames')
    return text
      .trim()
      .split(/\s+/)
      .filter(Boolean)
      .every((word) => isOfType('QName', word, { scope } as SchemaElement));
  // A prefix that is not declared is said where the name is looked up.
  if (type === 'QName') return /^[^:]+(:[^:]+)?$/.test(text.trim());
  return !builtIns.has(type) || 'value' in readValue(builtInType(type), text, outermostScope);
}

function checkChildren(element: SchemaElement, { content, children }: Rule, problems: SchemaProblems): void {
  if (element.hasText)
    problems.strict(
      element,
      'xsd/text',
      `<${element.local}> holds text; only elements and <annotation> may stand there.`,
    );
  if (element.children.length > mostChildren || element.local === 'appinfo' || element.local === 'documentation')
    return;
  const names = element.children.map((child) => `<${child.local}>`).join('');
  if (!content.test(names))
    problems.strict(
      element,
      'xsd/content',
      `<${element.local}> holds ${cut(names) || 'nothing'}; it has to be ${cut(children, 200) || 'empty'}.`,
    );
}

/** What goes together, and what does not (part 1: src-element, src-attribute, src-simple-type and others). */
function checkTogether(element: SchemaElement, problems: SchemaProblems): void {
  const { attributes, local, children, parent } = element;
  const refuse = (message: string) => problems.strict(element, 'xsd/together', `<${local}>: ${message}`);
  const has = (name: string) => attributes.has(name);
  const holds = (...names: string[]) => children.some((child) => names.includes(child.local));
  const isGlobal = parent?.local === 'schema' || parent?.local === 'redefine';
  if (local === 'element' || local === 'attribute') {
    if (has('default') && has('fixed')) refuse('default and fixed exclude each other.');
    if (has('type') && holds('simpleType', 'complexType')) refuse('it has a type twice.');
    if (!isGlobal && has('name') === has('ref')) refuse('it has either a name or a ref.');
    if (has('ref')) {
      const own = local === 'element' ? ['type', 'nillable', 'default', 'fixed', 'form', 'block'] : ['type', 'form'];
      for (const name of own) if (has(name)) refuse(`${name} cannot stand beside ref.`);
      if (holds('simpleType', 'complexType', 'key', 'unique', 'keyref'))
        refuse('only an annotation stands within it when it has a ref.');
    }
    if (local === 'attribute') {
      if (has('default') && (attributes.get('use') ?? 'optional') !== 'optional')
        refuse('with a default, it is optional.');
      if (attributes.get('name') === 'xmlns') refuse('no attribute can be called xmlns.');
    }
  }
  if (local === 'restriction' && parent?.local === 'simpleType' && has('base') === holds('simpleType'))
    refuse('it has either a base or a <simpleType> within.');
  if (local === 'list' && has('itemType') === holds('simpleType'))
    refuse('it has either an itemType or a <simpleType> within.');
  if (local === 'union' && (attributes.get('memberTypes') ?? '').trim() === '' && !holds('simpleType'))
    refuse('it has no members.');
  if (parent?.local === 'group' && (has('minOccurs') || has('maxOccurs')))
    refuse('a named group says how often it occurs where it is referred to.');
  if (local === 'notation' && !has('public') && !has('system')) refuse('it needs public or system.');
}
