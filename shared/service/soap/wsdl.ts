import type { ProjectView } from '../../model/project.ts';
import type { Unit } from '../../model/unit.ts';
import { withoutDeclaration } from '../../soap/envelope.ts';
import type { ElementName } from '../../structure/element-name.ts';
import { structureToXsd, type XsdDocument } from '../../structure/to-xsd.ts';
import { printXsd, type XsdElement } from '../../structure/xsd-element.ts';
import { addressMark, documentAt } from './described-at.ts';
import type { ServedSoapOperation, SoapService } from './kind.ts';
import type { OperationElements, SoapMessages } from './messages.ts';
import { actionOf, addressingActionsOf } from './names.ts';
import { servicePolicy } from './policy.ts';

/** A description and the documents that it refers to, each cut where the address of the service stands. */
export interface WrittenDescription {
  wsdl: string[];
  documents: string[][];
}

const soapHttp = 'http://schemas.xmlsoap.org/soap/http';

const bindings = {
  '1.1': { prefix: 'soap', suffix: 'Soap', namespace: 'http://schemas.xmlsoap.org/wsdl/soap/' },
  '1.2': { prefix: 'soap12', suffix: 'Soap12', namespace: 'http://schemas.xmlsoap.org/wsdl/soap12/' },
} as const;

function element(
  name: string,
  attributes: XsdElement['attributes'] = {},
  children: readonly (XsdElement | null)[] = [],
): XsdElement {
  return { name, attributes, children: children.filter((child) => child !== null) };
}

const documented = (text: string): XsdElement | null =>
  text === '' ? null : { name: 'wsdl:documentation', attributes: {}, children: [], text };

/** WSDL 1.1 of a published web service, as WS-I Basic Profile 1.1 wants it: document/literal, an element for each message. */
export function writeWsdl(unit: Unit<SoapService>, messages: SoapMessages, view: ProjectView): WrittenDescription {
  const { data, documentation } = unit;
  const served = data.operations.filter(({ microflow }) => view.unit(microflow));
  const name = data.service || unit.name;
  const prefixes = new Map<string, string>(data.namespace === '' ? [] : [[data.namespace, 'tns']]);
  const qualified = ({ name: local, namespace }: ElementName): string => {
    if (namespace === '') return local;
    const known = prefixes.get(namespace) ?? `e${prefixes.size}`;
    prefixes.set(namespace, known);
    return `${known}:${local}`;
  };
  const own = (local: string) => qualified({ name: local, namespace: data.namespace });
  const elementsOf = (o: ServedSoapOperation) => messages.of.get(o.id) as OperationElements;
  const parts = (e: ElementName | null) =>
    e ? [element('wsdl:part', { name: 'parameters', element: qualified(e) })] : [];
  const faultsOf = (o: ServedSoapOperation) =>
    o.faults.flatMap((fault, i) => {
      const of = elementsOf(o).faults[i];
      return of ? [{ name: fault.name, element: of }] : [];
    });
  const message = (local: string, children: readonly XsdElement[]) =>
    element('wsdl:message', { name: local }, children);

  const allMessages = served.flatMap((o) => {
    const { request, response, headers, answerHeaders } = elementsOf(o);
    return [
      message(`${o.name}Request`, parts(request)),
      ...headers.map((header, i) =>
        message(`${o.name}Header${i + 1}`, [element('wsdl:part', { name: 'header', element: qualified(header) })]),
      ),
      ...(o.oneWay ? [] : [message(`${o.name}Response`, parts(response))]),
      ...(o.oneWay ? [] : answerHeaders).map((header, i) =>
        message(`${o.name}AnswerHeader${i + 1}`, [
          element('wsdl:part', { name: 'header', element: qualified(header) }),
        ]),
      ),
      ...faultsOf(o).map((fault) =>
        message(`${o.name}_${fault.name}`, [
          element('wsdl:part', { name: 'fault', element: qualified(fault.element) }),
        ]),
      ),
    ];
  });
  const actionIn = (o: ServedSoapOperation, which: 'addressingAction' | 'answerAction') =>
    data.addressing === 'off' ? {} : { 'wsam:Action': addressingActionsOf(data.namespace, o)[which] };
  const portType = element(
    'wsdl:portType',
    { name },
    served.map((o) =>
      element('wsdl:operation', { name: o.name }, [
        documented(o.documentation),
        element('wsdl:input', { message: own(`${o.name}Request`), ...actionIn(o, 'addressingAction') }),
        o.oneWay ? null : element('wsdl:output', { message: own(`${o.name}Response`), ...actionIn(o, 'answerAction') }),
        ...(o.oneWay
          ? []
          : faultsOf(o).map((fault) =>
              element('wsdl:fault', { name: fault.name, message: own(`${o.name}_${fault.name}`) }),
            )),
      ]),
    ),
  );
  const policy = servicePolicy(data, name);
  const versions = data.versions === 'both' ? (['1.1', '1.2'] as const) : ([data.versions] as const);
  const bound = versions.map((version) => {
    const { prefix, suffix } = bindings[version];
    const body = () => element(`${prefix}:body`, { use: 'literal' });
    return element('wsdl:binding', { name: `${name}${suffix}`, type: own(name) }, [
      policy?.reference ?? null,
      element(`${prefix}:binding`, { style: 'document', transport: soapHttp }),
      ...served.map((o) =>
        element('wsdl:operation', { name: o.name }, [
          element(`${prefix}:operation`, { soapAction: actionOf(data.namespace, o), style: 'document' }),
          element('wsdl:input', {}, [
            ...elementsOf(o).headers.map((_, i) =>
              element(`${prefix}:header`, { message: own(`${o.name}Header${i + 1}`), part: 'header', use: 'literal' }),
            ),
            body(),
          ]),
          o.oneWay
            ? null
            : element('wsdl:output', {}, [
                ...elementsOf(o).answerHeaders.map((_, i) =>
                  element(`${prefix}:header`, {
                    message: own(`${o.name}AnswerHeader${i + 1}`),
                    part: 'header',
                    use: 'literal',
                  }),
                ),
                body(),
              ]),
          ...(o.oneWay
            ? []
            : faultsOf(o).map((fault) =>
                element('wsdl:fault', { name: fault.name }, [
                  element(`${prefix}:fault`, { name: fault.name, use: 'literal' }),
                ]),
              )),
        ]),
      ),
    ]);
  });
  const ports = versions.map((version, i) => {
    const { prefix, suffix } = bindings[version];
    return element(
      'wsdl:port',
      { name: i === 0 && data.port ? data.port : `${name}${suffix}`, binding: own(`${name}${suffix}`) },
      [element(`${prefix}:address`, { location: addressMark })],
    );
  });
  const schemas = structureToXsd(messages.shape, 'messages');
  const types = schemaTypes(data, schemas);
  const body = [
    ...allMessages,
    portType,
    ...bound,
    element('wsdl:service', { name }, [documented(documentation), ...ports]),
  ];
  const printed = body.map((each) => printXsd(each, '  ')).join('');
  const attributes = [
    ['name', name],
    ...(data.namespace === '' ? [] : [['targetNamespace', data.namespace]]),
    ['xmlns:wsdl', 'http://schemas.xmlsoap.org/wsdl/'],
    ...versions.map((version) => [`xmlns:${bindings[version].prefix}`, bindings[version].namespace]),
    ...Object.entries(policy?.namespaces ?? {}).map(([prefix, uri]) => [`xmlns:${prefix}`, uri]),
    ...[...prefixes].map(([uri, prefix]) => [`xmlns:${prefix}`, uri]),
  ] as [string, string][];
  // Printed as an element of its own, so that its attributes are written as all others are.
  const start = printXsd(element('wsdl:definitions', Object.fromEntries(attributes))).replace(/\/>\n$/, '>\n');
  // What extends a description stands before its types.
  const stated = policy ? printXsd(policy.policy, '  ') : '';
  const wsdl = `<?xml version="1.0" encoding="UTF-8"?>\n${start}${stated}${types}${printed}</wsdl:definitions>\n`;
  return {
    wsdl: wsdl.split(addressMark),
    documents: data.schemas === 'linked' ? schemas.map((s) => linked(s, schemas).split(addressMark)) : [],
  };
}

/** A description as it is told to somebody who knows the service by an address. */
export function descriptionAt(
  { wsdl, documents }: WrittenDescription,
  address: string,
): { wsdl: string; schemas: string[] } {
  const said = (pieces: readonly string[]) => documentAt(pieces, address);
  return { wsdl: said(wsdl), schemas: documents.map(said) };
}

/** `wsdl:types`, with the schemas inside, or with one that imports them. */
function schemaTypes({ schemas: how }: SoapService, schemas: readonly XsdDocument[]): string {
  if (how === 'inline') {
    const inside = schemas.map(({ text }) =>
      withoutDeclaration(withoutLocations(text, schemas)).replace(/^(?=<| +<)/gm, '    '),
    );
    return `  <wsdl:types>\n${inside.join('\n')}\n  </wsdl:types>\n`;
  }
  const imports = schemas.map(
    ({ namespace }, i): XsdElement =>
      element('xs:import', { namespace: namespace || undefined, schemaLocation: `${addressMark}?xsd=${i + 1}` }),
  );
  const schema = element('xs:schema', { 'xmlns:xs': 'http://www.w3.org/2001/XMLSchema' }, imports);
  return `  <wsdl:types>\n${printXsd(schema, '    ')}  </wsdl:types>\n`;
}

/** Schemas beside each other in one document know each other by their namespaces. */
function withoutLocations(text: string, schemas: readonly XsdDocument[]): string {
  return schemas.reduce((all, { name }) => all.replaceAll(` schemaLocation="${name}"`, ''), text);
}

function linked({ text }: XsdDocument, schemas: readonly XsdDocument[]): string {
  return schemas.reduce(
    (all, { name }, i) => all.replaceAll(`schemaLocation="${name}"`, `schemaLocation="${addressMark}?xsd=${i + 1}"`),
    text,
  );
}
