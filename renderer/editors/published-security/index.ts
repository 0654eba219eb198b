export { ServiceSecurity } from './service-security.tsx';
