/** Namespaces of service descriptions (WSDL 1.1, chapter 1.2, and the binding of SOAP 1.2 to it). */
export const wsdlNamespace = 'http://schemas.xmlsoap.org/wsdl/';
export const wsdl20Namespace = 'http://www.w3.org/ns/wsdl';
export const soap11Namespace = 'http://schemas.xmlsoap.org/wsdl/soap/';
export const soap12Namespace = 'http://schemas.xmlsoap.org/wsdl/soap12/';
export const httpNamespace = 'http://schemas.xmlsoap.org/wsdl/http/';
export const mimeNamespace = 'http://schemas.xmlsoap.org/wsdl/mime/';
/** Of arrays, references and values in encoded messages (SOAP 1.1, chapter 5; SOAP 1.2 part 2, chapter 3). */
export const encodingNamespaces: readonly string[] = [
  'http://schemas.xmlsoap.org/soap/encoding/',
  'http://www.w3.org/2003/05/soap-encoding',
];
