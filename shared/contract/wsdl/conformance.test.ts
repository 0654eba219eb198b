import { describe, expect, it } from 'vitest';
import { Tally } from '../../../tests/harness/conformance-page.ts';
import { wsdlCases, wsdlFolder, wsdlSource } from '../../../tests/harness/wsdl.ts';
import { structureNodeSchema } from '../../structure/node.ts';
import { type Definitions, isEncoded, isSoap } from './definitions.ts';
import { DescriptionSet } from './description-set.ts';
import { wsdlReader } from './index.ts';
import { type ReadDescription, readDescription } from './read-description.ts';
import type { DescribedSoapService } from './soap-services.ts';

interface Flaw {
  codes: readonly string[];
  reason: string;
  /** Nothing is left that a structure could be made of. */
  isEmpty?: true;
}

/** Services with errors, and why. One that is imported without them turns the test red: take it off then. */
const flawed: Readonly<Record<string, Flaw>> = {
  'interop-rpc-encoded/InteropTest.wsdl': {
    codes: ['xsd/missing-file'],
    reason: 'a Map of Apache (http://xml.apache.org/xml-soap), whose schema nobody gives',
  },
  'marketo/marketo.wsdl': {
    codes: ['wsdl/not-found', 'xsd/not-found', 'xsd/not-found', 'xsd/not-found', 'xsd/not-found'],
    reason: 'shortened by hand: the message of its header and four types were cut out',
  },
  'node-soap-builtin-types/builtin_types.wsdl': {
    codes: ['wsdl/element-not-found'],
    reason: 'a part names normalizedStringElement, which the schema does not declare',
  },
  'node-soap-recursive/file.wsdl': {
    codes: ['wsdl/operation-not-found', 'xml/syntax', 'xml/syntax', 'xsd/missing-file'],
    reason: 'A.xsd and B.xsd are not well-formed (schema is not closed); DummySave is bound and not in the port type',
    isEmpty: true,
  },
  'node-soap-recursive2/recursive2.wsdl': {
    codes: ['wsdl/not-found'],
    reason: 'the message of its header is not there',
  },
  'node-soap-registration/registration.wsdl': {
    codes: ['wsdl/not-found'],
    reason: 'the message of its fault is not there',
  },
  'node-soap-typeref/order.wsdl': {
    codes: ['xsd/not-found'],
    reason: 'ns2.xsd means a type of its own namespace, and writes no prefix',
  },
  'node-soap-xsdinclude/xsd_include.wsdl': {
    codes: ['wsdl/operation-not-found', 'xsd/not-found'],
    reason: 'the type DummyList is not there; DummySave is bound and not in the port type',
  },
  'stockquote/stockquote.wsdl': {
    codes: ['wsdl/schema-draft'],
    reason: 'its schema is of a draft of XML Schema (http://www.w3.org/2000/10/XMLSchema)',
    isEmpty: true,
  },
  'team-software/team_software.xml': {
    codes: ['xsd/missing-file'],
    reason: 'its schemas stand on a server (?xsd=xsd0), and are not among the files',
    isEmpty: true,
  },
  'wsdl20-hotel-reservation/HotelReservationService.wsdl': {
    codes: ['wsdl/version-2'],
    reason: 'WSDL 2.0, which is refused by its name',
    isEmpty: true,
  },
};

/** Neither operations nor elements: there is nothing that a message could be. */
const withoutElements = ['zeep-recursive-schema/recursive_schema_main.wsdl'];

const cases = wsdlCases();
const title = cases.length > 0 ? `the ${cases.length} services of ${wsdlFolder}` : `no services in ${wsdlFolder}`;

function described(entry: string): ReadDescription | null {
  const source = wsdlSource(entry);
  const [file] = source.chosen;
  const read = file && readDescription(file, source);
  return !read || read instanceof DescriptionSet ? null : read;
}

const operationsOf = (description: unknown) => (description as DescribedSoapService).operations.map(({ name }) => name);

/** The operations that a client can call: bound to SOAP over HTTP, and not begun by the server. */
function callable(definitions: Definitions | undefined): Set<string> {
  const ports = definitions?.services.flatMap((service) => service.ports) ?? [];
  const bindings =
    definitions?.services.length === 0
      ? definitions.bindings
      : ports.flatMap(({ binding }) => (binding ? [binding] : []));
  return new Set(
    bindings
      .filter((binding) => isSoap(binding) && /^$|soap\/(bindings\/)?http/i.test(binding.transport))
      .flatMap((binding) => binding.operations)
      .filter(({ operation }) => operation.kind === 'request-response' || operation.kind === 'one-way')
      .map(({ operation }) => operation.name),
  );
}

describe.skipIf(cases.length === 0)(title, () => {
  const imported = new Tally('wsdl-imported');
  const counted = new Tally('wsdl-counted');

  it('are all there, and their operations add up', () => {
    expect(cases).toHaveLength(77);
    expect(cases.reduce((sum, each) => sum + each.operations, 0)).toBe(680);
    const known = new Set(cases.map((each) => each.entry));
    expect([...Object.keys(flawed), ...withoutElements].filter((entry) => !known.has(entry))).toEqual([]);
  });

  it.each(cases)('$entry is imported', ({ entry }) => {
    const { structures, services, diagnostics } = wsdlReader.read(wsdlSource(entry));
    const flaw = Object.hasOwn(flawed, entry) ? flawed[entry] : undefined;
    const errors = diagnostics.filter((d) => d.severity === 'error');
    expect(errors.map((d) => d.code).sort(), JSON.stringify(errors, null, 1)).toEqual([...(flaw?.codes ?? [])].sort());
    for (const { document, line, column } of errors) expect([document, line, column]).not.toContain(undefined);
    const definitions = described(entry)?.definitions;
    const called = new Set(services.flatMap(({ description }) => operationsOf(description)));
    expect([...called].sort()).toEqual([...callable(definitions)].sort());
    const isEmpty = flaw?.isEmpty === true || withoutElements.includes(entry);
    expect(structures).toHaveLength(isEmpty ? 0 : 1);
    for (const { root, data, files } of structures) {
      expect(() => structureNodeSchema.parse(root)).not.toThrow();
      expect(root.children?.length).toBeGreaterThan(0);
      const types = data.types as Record<string, unknown>;
      const refs = [...JSON.stringify([root, types]).matchAll(/"ref":"((?:[^"\\]|\\.)*)"/g)].map(([, ref = '']) => ref);
      expect(refs.filter((ref) => !Object.hasOwn(types, ref))).toEqual([]);
      expect(new Set(files.map((file) => file.path)).size).toBe(files.length);
    }
    if (flaw) imported.differs(entry, flaw.reason);
    else imported.count();
  });

  const readable = cases.filter((each) => each.style !== 'WSDL 2.0');

  it.each(readable)('$entry: $operations operations, port types and bindings as the index counts them', (row) => {
    const read = described(row.entry);
    const { portTypes = [], bindings = [], services = [] } = read?.definitions ?? {};
    const operations = portTypes.flatMap((portType) => portType.operations);
    expect([operations.length, portTypes.length, bindings.length]).toEqual([
      row.operations,
      row.portTypes,
      row.bindings,
    ]);
    const noted = (what: RegExp) => Number(what.exec(row.notes)?.[1] ?? Number.NaN);
    const ports = services.flatMap((service) => service.ports);
    const named = { services: noted(/(\d+) services/), ports: noted(/(\d+) ports/) };
    if (named.services) expect(services).toHaveLength(named.services);
    if (named.ports) expect(ports).toHaveLength(named.ports);
    for (const operation of operations) {
      expect(operation.name).not.toBe('');
      expect(operation.request ?? operation.response).not.toBeNull();
    }
    counted.count();
  });

  it.each(readable)('$entry: its bindings are $style', ({ entry, style, notes }) => {
    const { definitions } = described(entry) as ReadDescription;
    const soap = definitions.bindings.filter(isSoap);
    expect(soap.some((b) => b.protocol === 'soap11')).toBe(/SOAP 1\.1/.test(style));
    expect(soap.some((b) => b.protocol === 'soap12')).toBe(/SOAP 1\.2|1\.1 and 1\.2/.test(style));
    const operations = soap.flatMap((b) => b.operations);
    const styles = new Set(operations.map((o) => o.style));
    if (operations.length > 0) expect([...styles]).toEqual([style.startsWith('rpc') ? 'rpc' : 'document']);
    expect(isEncoded(definitions)).toBe(notes.includes('ENCODED'));
    const messages = operations.flatMap((o) => [o.request, o.response]);
    expect(messages.some((m) => m?.headers.length)).toBe(/\bheaders\b/.test(notes));
    const all = definitions.portTypes.flatMap((portType) => portType.operations);
    expect(all.some((o) => o.faults.length > 0)).toBe(/\bfaults\b/.test(notes));
    expect(all.some((o) => o.kind === 'one-way')).toBe(/\bone-way\b/.test(notes));
    expect(all.some((o) => o.kind === 'notification')).toBe(/\bnotification\b/.test(notes));
  });

  it.each(cases.filter((each) => each.notes.includes('ENCODED')))('$entry is said once to be encoded', ({ entry }) => {
    const { diagnostics } = wsdlReader.read(wsdlSource(entry));
    expect(diagnostics.filter((d) => d.code === 'wsdl/encoded')).toHaveLength(1);
  });

  it('requests are wrapped as often as the index says', () => {
    const found: Record<string, string> = {};
    const expected: Record<string, string> = {};
    for (const { entry, notes } of readable) {
      const [noted] = /wrapped \d+ of \d+/.exec(notes) ?? [];
      if (noted === undefined) continue;
      expected[entry] = noted;
      const operations = described(entry)?.definitions.portTypes.flatMap((portType) => portType.operations) ?? [];
      const wrapped = operations.filter(({ name, request }) => {
        const parts = request?.message?.parts ?? [];
        return parts.length === 1 && parts[0]?.element?.replace(/^.*\}/, '') === name;
      });
      found[entry] = `wrapped ${wrapped.length} of ${operations.length}`;
    }
    expect(found).toEqual(expected);
  });

  it('docs/conformance.md says so', () => {
    for (const { entry } of cases.filter((each) => !readable.includes(each)))
      counted.differs(entry, 'not counted: WSDL 2.0');
    imported.hold();
    counted.hold();
  });
});
