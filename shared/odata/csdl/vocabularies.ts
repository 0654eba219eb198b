/**
 * Published vocabularies by their namespaces, with the alias that everybody writes. Their terms are known by name without their files; services name them
 * by the alias and leave the reference out, and are understood all the same.
 */
export const vocabularies: Readonly<Record<string, string>> = {
  'Org.OData.Aggregation.V1': 'Aggregation',
  'Org.OData.Authorization.V1': 'Authorization',
  'Org.OData.Capabilities.V1': 'Capabilities',
  'Org.OData.Core.V1': 'Core',
  'Org.OData.JSON.V1': 'JSON',
  'Org.OData.Measures.V1': 'Measures',
  'Org.OData.Repeatability.V1': 'Repeatability',
  'Org.OData.Temporal.V1': 'Temporal',
  'Org.OData.Validation.V1': 'Validation',
  'com.sap.vocabularies.Analytics.v1': 'Analytics',
  'com.sap.vocabularies.CodeList.v1': 'CodeList',
  'com.sap.vocabularies.Common.v1': 'Common',
  'com.sap.vocabularies.Communication.v1': 'Communication',
  'com.sap.vocabularies.Hierarchy.v1': 'Hierarchy',
  'com.sap.vocabularies.PersonalData.v1': 'PersonalData',
  'com.sap.vocabularies.Session.v1': 'Session',
  'com.sap.vocabularies.UI.v1': 'UI',
};

const namespaces = new Map(Object.entries(vocabularies).map(([namespace, alias]) => [alias, namespace]));

/** The vocabulary that an alias means when a file declares none of that name; null for any other. */
export function vocabularyOfAlias(alias: string): string | null {
  return namespaces.get(alias) ?? null;
}
