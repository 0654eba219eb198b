import type { ServicePlanner } from './service-planner.ts';
import type { ServiceUpdater } from './service-updater.ts';
import { consumedRestUpdater } from './services/consumed-rest-update.ts';
import { consumedSoapUpdater } from './services/consumed-soap-update.ts';
import { odataPlanner } from './services/odata.ts';
import { restPlanner } from './services/rest.ts';
import { restServicePlanner } from './services/rest-service.ts';
import { restUpdater } from './services/rest-update.ts';
import { soapPlanner } from './services/soap.ts';
import { soapServicePlanner } from './services/soap-service.ts';
import { soapServiceUpdater } from './services/soap-service-update.ts';

/** The protocols whose services contracts become, one line each; a service of another one is left out with a finding. */
export const servicePlanners: readonly ServicePlanner[] = [odataPlanner, restPlanner, soapPlanner];

/** Those whose services are published as a contract says, one line each. */
export const publishedServicePlanners: readonly ServicePlanner[] = [restServicePlanner, soapServicePlanner];

/** The kinds of services that follow new versions of their contracts, one line each. */
export const serviceUpdaters: readonly ServiceUpdater[] = [
  restUpdater,
  soapServiceUpdater,
  consumedRestUpdater,
  consumedSoapUpdater,
];
