import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import { type CsdlModel, qualifiedName, readCsdl } from '../../odata/csdl/index.ts';
import type { ContractReader } from '../contract.ts';

/** The metadata of an OData service: CSDL XML of v2, v3, 4.0 and 4.01, or CSDL JSON. It has no messages of its own: what it gives is a service. */
export const odataReader: ContractReader = {
  kind: 'odata',
  label: 'OData metadata',
  hasEntities: true,
  extensions: ['.edmx', '.csdl', '.xml', '.json'],
  sniff: (head) =>
    /<(?:[\w.-]+:)?Edmx\b/.test(head) || /"\$(?:Version|EntityContainer)"\s*:/.test(head)
      ? 0.99
      : /<(?:[\w.-]+:)?Schema\b[^>]*(?:\/edm["']|\/ado\/)/.test(head)
        ? 0.97
        : 0,
  sample: `<edmx:Edmx xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx" Version="4.0"><edmx:DataServices>
  <Schema xmlns="http://docs.oasis-open.org/odata/ns/edm" Namespace="Shop">
    <EntityType Name="Product"><Key><PropertyRef Name="ID"/></Key>
      <Property Name="ID" Type="Edm.Int32" Nullable="false"/><Property Name="Name" Type="Edm.String" MaxLength="80"/>
    </EntityType>
    <EntityContainer Name="Container"><EntitySet Name="Products" EntityType="Shop.Product"/></EntityContainer>
  </Schema>
</edmx:DataServices></edmx:Edmx>
`,
  read(source) {
    const { model, diagnostics } = readCsdl(source);
    const [first] = source.chosen;
    if (!model || !first) return { structures: [], enumerations: [], services: [], diagnostics };
    const container = model.container;
    const findings: LocatedDiagnostic[] = [...diagnostics];
    if (!container)
      findings.push({
        severity: 'warning',
        code: 'odata/no-container',
        message: 'The metadata describes types, and no container: there is nothing to ask for.',
        document: first.path,
        line: 1,
        column: 1,
      });
    return {
      structures: [],
      enumerations: [],
      services: container
        ? [
            {
              name: serviceName(model, qualifiedName(container)),
              protocol: 'odata',
              description: model,
              files: [first, ...source.chosen.slice(1)],
            },
          ]
        : [],
      diagnostics: findings,
    };
  },
};

/** The last part of the namespace says more than `Container`. */
function serviceName({ container }: CsdlModel, name: string): string {
  const own = container?.name ?? '';
  if (!/^(default)?(entity)?container$/i.test(own)) return own.replace(/_?(Entities|Container)$/, '') || own;
  return name.split('.').at(-2) ?? own;
}
