export { authenticationRule, checkOperationAccess } from './checks.ts';
export { compileAccess, compileAuthentication, compileSecurity } from './compile.ts';
export { authenticationWords, contractSecurity } from './contract.ts';
export {
  appliesAccess,
  type MethodSettings,
  type SecuredOperation,
  type SecuredService,
  securedMessageService,
  securedOperation,
  securedService,
} from './kind.ts';
export { type CertificateMark, certificateMarkLabels } from './methods/client-certificate.ts';
export { authenticationMethods, methodOf, methodsOfProtocol } from './methods/index.ts';
export type { ProgramAccess, ProgramAuthentication, ProgramMethod, ProgramSecurity } from './program.ts';
