import { fileHash } from '../../electron/host/contract/file-hash.ts';
import type { ConsumedSoapService } from '../../shared/consume/soap/kind.ts';
import type { ContractSource } from '../../shared/contract/contract.ts';
import { contractSource } from '../../shared/contract/index.ts';
import { wsdlReader } from '../../shared/contract/wsdl/index.ts';
import { planImport } from '../../shared/import/plan-import.ts';
import { servicePlanners } from '../../shared/import/service-planners.ts';
import { afterOperations } from '../../shared/mapping/auto-map-roots.ts';
import type { FlowBuilder } from '../../shared/microflow/flow-builder.ts';
import type { DataType } from '../../shared/microflow/kind.ts';
import type { ProjectView } from '../../shared/model/project.ts';
import type { Unit } from '../../shared/model/unit.ts';
import { ProjectBuilder } from './project-builder.ts';

/** A WSDL with one portion of everything that clients meet: values, a mapped message, a text, a header, a fault, one-way, an empty body. */
export const ordersWsdl = (address = 'http://127.0.0.1:1/orders', version: '1.1' | '1.2' = '1.1') => {
  const soap = version === '1.1' ? 'soap' : 'soap12';
  const operation = (name: string, output = true, header = '', fault = '') =>
    `<operation name="${name}"><${soap}:operation soapAction="urn:orders:${name}"/><input>${header}<${soap}:body use="literal"/></input>${output ? `<output><${soap}:body use="literal"/></output>` : ''}${fault}</operation>`;
  const message = (name: string, element = name) =>
    `<message name="${name}"><part name="body" element="o:${element}"/></message>`;
  return `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
  xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:o="urn:orders" targetNamespace="urn:orders" name="Orders">
  <types><xs:schema targetNamespace="urn:orders" elementFormDefault="qualified">
    <xs:element name="addTax"><xs:complexType><xs:sequence>
      <xs:element name="amount" type="xs:decimal"/><xs:element name="country" type="xs:string" minOccurs="0"/>
      <xs:element name="at" type="xs:dateTime" nillable="true"/></xs:sequence></xs:complexType></xs:element>
    <xs:element name="addTaxResponse"><xs:complexType><xs:sequence><xs:element name="total" type="xs:decimal"/></xs:sequence></xs:complexType></xs:element>
    <xs:complexType name="Line"><xs:sequence><xs:element name="product" type="xs:string"/><xs:element name="count" type="xs:int"/></xs:sequence></xs:complexType>
    <xs:element name="placeOrder"><xs:complexType><xs:sequence><xs:element name="customer" type="xs:string"/>
      <xs:element name="line" type="o:Line" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>
    <xs:element name="placeOrderResponse"><xs:complexType><xs:sequence><xs:element name="number" type="xs:string"/>
      <xs:element name="line" type="o:Line" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>
    <xs:element name="session" type="xs:string"/>
    <xs:element name="tooMany"><xs:complexType><xs:sequence><xs:element name="limit" type="xs:int"/></xs:sequence></xs:complexType></xs:element>
    <xs:element name="log"><xs:complexType><xs:sequence><xs:element name="text" type="xs:string"/></xs:sequence></xs:complexType></xs:element>
    <xs:element name="ping"><xs:complexType/></xs:element><xs:element name="pingResponse"><xs:complexType/></xs:element>
  </xs:schema></types>
  ${['addTax', 'addTaxResponse', 'placeOrder', 'placeOrderResponse', 'session', 'tooMany', 'log', 'ping', 'pingResponse'].map((name) => message(name)).join('\n  ')}
  <portType name="Orders">
    <operation name="addTax"><documentation>Adds the tax of a country.</documentation><input message="o:addTax"/><output message="o:addTaxResponse"/></operation>
    <operation name="placeOrder"><input message="o:placeOrder"/><output message="o:placeOrderResponse"/><fault name="tooMany" message="o:tooMany"/></operation>
    <operation name="log"><input message="o:log"/></operation>
    <operation name="ping"><input message="o:ping"/><output message="o:pingResponse"/></operation>
  </portType>
  <binding name="OrdersSoap" type="o:Orders"><${soap}:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
    ${operation('addTax')}
    ${operation('placeOrder', true, `<${soap}:header message="o:session" part="body" use="literal"/>`, `<fault name="tooMany"><${soap}:fault name="tooMany" use="literal"/></fault>`)}
    ${operation('log', false)}
    ${operation('ping')}
  </binding>
  <service name="Orders"><port name="OrdersPort" binding="o:OrdersSoap"><${soap}:address location="${address}"/></port></service>
</definitions>`;
};

/** A WSDL text as a contract. */
export function wsdlText(text: string): ContractSource {
  return contractSource([{ path: 'orders.wsdl', bytes: new TextEncoder().encode(text) }], [], wsdlReader);
}

/** A project that a WSDL was imported into, with its services, and with entities and mappings where it is asked for. */
export function soapProject(
  source: ContractSource,
  {
    mappings = false,
    project = new ProjectBuilder(),
    planners = servicePlanners,
  }: { mappings?: boolean; project?: ProjectBuilder; planners?: typeof servicePlanners } = {},
) {
  const before = project.view();
  const plan = planImport(
    before,
    wsdlReader,
    source,
    { parent: 'm', entities: mappings, mappings, services: planners },
    project.ids,
    fileHash,
  );
  const view = plan.change ? afterOperations(before, plan.change.ops) : before;
  const services = view.ofKind<ConsumedSoapService>('consumed-soap-service');
  return { project, view, plan, services };
}

/** The project with a flow added that may call what was imported. */
export function withFlow(
  view: ProjectView,
  project: ProjectBuilder,
  name: string,
  parameters: { name: string; type: DataType }[],
  returns: DataType,
  build: (flow: FlowBuilder) => void,
): ProjectView {
  project.flow(name, parameters, returns, build);
  return view.withUnits([project.units.at(-1) as Unit], []);
}

/** The id of an operation of the first service. */
export function operationId(services: readonly Unit<ConsumedSoapService>[], name: string): string {
  const found = services.flatMap(({ data }) => data.operations).find((operation) => operation.name === name);
  if (!found) throw new Error(`There is no operation ${name}.`);
  return found.id;
}
