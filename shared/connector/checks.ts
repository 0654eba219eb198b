import type { CheckRule } from '../model/check-rule.ts';
import type { Constant } from '../model/kinds/constant.ts';
import type { Unit } from '../model/unit.ts';
import type { ConnectorConnection, ConnectorDocument } from './document.ts';
import { connectorDocumentOf, connectors } from './of-project.ts';
import { propertyValue } from './property-value.ts';

/** Kinds whose documents say something of connectors: they are looked at again when one comes, goes or changes. */
const usingKinds = ['microflow', 'connector-connection', 'connector-trigger', 'connector'];

const connectorRule: CheckRule = {
  id: 'connector',
  kinds: ['connector'],
  compares: {
    shows: (unit) => JSON.stringify((unit.data as ConnectorDocument).manifest),
    meets: (unit, view) => (unit.kind === 'connector' ? usingKinds.flatMap((kind) => view.ofKind(kind)) : []),
  },
  run({ id, data }: Unit<ConnectorDocument>, { view, report }) {
    const { manifest } = data;
    const isOurs = connectors.some((c) => c.id === manifest.id);
    if (isOurs || connectorDocumentOf(view, manifest.id)?.id !== id)
      report({
        severity: 'error',
        code: 'connector/clash',
        message: `${isOurs ? 'The studio itself' : 'Another connector of the project'} has the id ${manifest.id}: of this one nothing can be called.`,
        path: 'manifest.id',
        fix: 'Remove one of them.',
      });
    if (!data.file)
      report({
        severity: 'error',
        code: 'connector/no-package',
        message: `The package ${data.package} ${manifest.version} is not in the project: nothing of the connector can run.`,
        path: 'file',
        fix: `Add the package from its file${data.homepage ? `; it is found at ${data.homepage}` : ''}.`,
      });
  },
};

const connectionRule: CheckRule = {
  id: 'connector-connection',
  kinds: ['connector-connection'],
  run({ data }: Unit<ConnectorConnection>, { view, report }) {
    const manifest = connectorDocumentOf(view, data.connector)?.data.manifest;
    if (!manifest?.connection) {
      report({
        severity: 'error',
        code: 'connection/no-connector',
        message: data.connector
          ? `The project has no connector ${data.connector} with connections; what stands here is kept.`
          : 'No connector is chosen.',
        path: 'connector',
        property: 'connector',
        fix: data.connector ? 'Add the package of the connector from its file.' : 'Choose the connector.',
      });
      return;
    }
    const { properties } = manifest.connection;
    for (const property of properties) {
      const at = data.values.findIndex((v) => v.property === property.name);
      const given = data.values[at];
      const where = { path: at < 0 ? 'values' : `values[${at}]`, property: 'values' };
      if (property.secret && given?.value)
        report({
          severity: 'error',
          code: 'connection/secret',
          message: `${property.label} is a secret, and stands here for everybody to read.`,
          ...where,
          fix: 'Take it away, and choose a secret constant.',
        });
      const constant = view.unit(given?.constant) as Unit<Constant> | undefined;
      if (property.secret && constant && !constant.data.secret)
        report({
          severity: 'error',
          code: 'connection/secret',
          message: `${property.label} is a secret, and the constant ${view.qualifiedName(constant)} is none.`,
          ...where,
          fix: 'Make the constant secret.',
        });
      if (!constant && propertyValue(property, given?.value || property.default) === undefined)
        report({
          severity: 'error',
          code: 'connection/value',
          message: `${property.label} is no ${property.choices.length > 0 ? `of ${property.choices.map((c) => c.value).join(', ')}` : property.type}: ${given?.value}.`,
          ...where,
          fix: 'Correct the value.',
        });
      if (property.required && !given?.constant && !(given?.value || property.default))
        report({
          severity: 'error',
          code: 'connection/missing',
          message: `${property.label} is needed.`,
          ...where,
          fix: `Give ${property.name} a value, or a constant.`,
        });
    }
    for (const [at, { property }] of data.values.entries())
      if (!properties.some(({ name }) => name === property))
        report({
          severity: 'warning',
          code: 'connection/unknown',
          message: `${manifest.label} has no property ${property}.`,
          path: `values[${at}].property`,
          property: 'values',
          fix: 'Take it away.',
        });
  },
};

export const connectorRules: readonly CheckRule[] = [connectorRule, connectionRule];
