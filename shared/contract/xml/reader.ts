import { decodeXml } from '../../format/xml/decode.ts';
import { parseXml, type XmlElement } from '../../format/xml/parse.ts';
import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import type { StructureNode } from '../../structure/node.ts';
import type { ContractFile, ContractReader, ReadStructure } from '../contract.ts';
import { baseName } from '../contract-files.ts';
import { sampleLimit } from '../sample-limit.ts';
import { ElementShape, Names } from './infer.ts';

/** Samples larger than this are kept as the contract's file only, not beside the tree. */
const keptSample = 1024 * 1024;

/** XML messages as samples: what fits all of them that have one root element is a structure. */
export const xmlReader: ContractReader = {
  kind: 'xml',
  label: 'XML sample',
  extensions: ['.xml'],
  sniff: (head) => (/^\ufeff?\s*<(\?xml\s|!--|[A-Za-z_])/.test(head) ? 0.4 : 0),
  sample: '<order id="1"><line sku="A-1"><price>9.50</price></line><line sku="B-2"><price>3.00</price></line></order>',
  read({ chosen }) {
    const diagnostics: LocatedDiagnostic[] = [];
    const samples = chosen.flatMap((file): Sample[] => {
      const read = decodeXml(file.bytes, null);
      const parsed = 'text' in read ? parsedSample(read.text) : { root: null, problem: read.diagnostic };
      if (parsed.root && 'text' in read) return [{ file, text: read.text, root: parsed.root }];
      if (!parsed.root) diagnostics.push({ ...parsed.problem, document: baseName(file.path) });
      return [];
    });
    const byRoot = new Map<string, Sample[]>();
    for (const sample of samples) {
      const { key } = sample.root.name;
      byRoot.set(key, [...(byRoot.get(key) ?? []), sample]);
    }
    return {
      structures: [...byRoot.values()].map((group) => structureOf(group, byRoot.size > 1)),
      enumerations: [],
      services: [],
      diagnostics,
    };
  },
};

function parsedSample(text: string): ReturnType<typeof parseXml> {
  if (text.length <= sampleLimit) return parseXml(text);
  const problem: LocatedDiagnostic = {
    severity: 'error',
    code: 'xml/too-large',
    message: `The sample has ${text.length} characters; at most ${sampleLimit} are read.`,
    path: '/',
    line: 1,
    column: 1,
    fix: 'A message with each kind of element once or twice is enough.',
  };
  return { root: null, problem };
}

interface Sample {
  file: ContractFile;
  text: string;
  root: XmlElement;
}

function structureOf(samples: readonly Sample[], isOneOfSeveral: boolean): ReadStructure {
  const [first] = samples as [Sample, ...Sample[]];
  const shape = new ElementShape(first.root.name);
  for (const { root } of samples) {
    shape.add(root);
    shape.parents++;
    shape.most = 1;
  }
  const root: StructureNode = {
    name: '',
    type: 'object',
    group: 'choice',
    children: [shape.node(samples.length, new Names())],
  };
  const files = samples.map(({ file }) => file) as [ContractFile, ...ContractFile[]];
  return {
    name: isOneOfSeveral ? first.root.name.local : null,
    kind: 'xml-schema',
    root,
    data: {
      namespaces: namespacesOf(shape),
      samples: samples
        .filter(({ text }) => text.length <= keptSample)
        .map(({ file, text }, i) => ({ id: `sample-${i + 1}`, name: baseName(file.path), text })),
    },
    files,
  };
}

/** Prefixes by namespace, as the samples have them; the default one is that of the root, unless an element has none. */
function namespacesOf(shape: ElementShape): Record<string, string> {
  const names = [...shape.namesUsed()];
  const namespaces: Record<string, string> = Object.create(null);
  const hasBare = names.some(({ name, isAttribute }) => !isAttribute && name.ns === '');
  const known = new Set<string>();
  const prefixed = new Set<string>();
  const next = new Map<string, number>();
  if (shape.name.ns !== '' && !hasBare) {
    namespaces[''] = shape.name.ns;
    known.add(shape.name.ns);
  }
  for (const { name, isAttribute } of names) {
    if (name.ns === '' || name.prefix === 'xml' || (known.has(name.ns) && !isAttribute)) continue;
    if (prefixed.has(name.ns)) continue;
    const wanted = name.prefix || 'ns';
    let prefix = wanted;
    let n = next.get(wanted) ?? 2;
    while (Object.hasOwn(namespaces, prefix)) prefix = `${wanted}${n++}`;
    next.set(wanted, n);
    namespaces[prefix] = name.ns;
    prefixed.add(name.ns);
    known.add(name.ns);
  }
  return { ...namespaces };
}
