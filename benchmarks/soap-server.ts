// Answers each request with the same envelope: an order with twenty lines. Prints its port.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const lines = Array.from({ length: 20 }, (_, i) => `<line><product>product ${i}</product><count>${i}</count></line>`);
const envelope = `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><placeOrderResponse xmlns="urn:orders"><number>SO-1</number>${lines.join('')}</placeOrderResponse></soap:Body></soap:Envelope>`;

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    response.writeHead(200, {
      'content-type': 'text/xml; charset=utf-8',
      'content-length': Buffer.byteLength(envelope),
    });
    response.end(envelope);
  });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
