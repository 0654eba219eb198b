/** A REST service of parcels: parameters, messages, a form with a file. Nobody listens at its address. */
export const parcelsOpenApi = `openapi: 3.0.3
info: {title: Parcels, description: Shipments of parcels., version: '1'}
servers: [{url: 'http://127.0.0.1:1/parcels/v1'}]
paths:
  /quotes/{country}:
    get:
      tags: [quotes]
      operationId: getQuote
      summary: What a parcel costs, in euro.
      parameters:
        - {name: country, in: path, required: true, description: Where it goes., schema: {type: string, enum: [NL, DE]}}
        - {name: weight, in: query, required: true, schema: {type: number}}
        - {name: options, in: query, schema: {type: array, items: {type: string}}}
      responses:
        '200': {description: The price, content: {application/json: {schema: {$ref: '#/components/schemas/Quote'}, example: {price: 12.50, currency: EUR}}}}
        '404': {description: It goes nowhere}
  /shipments:
    get:
      tags: [shipments]
      operationId: listShipments
      parameters: [{name: page, in: query, schema: {type: integer}}]
      responses: {'200': {description: Some of them, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Shipment'}}}}}}
    post:
      tags: [shipments]
      operationId: bookShipment
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Shipment'}}}}
      responses: {'201': {description: Booked, content: {application/json: {schema: {$ref: '#/components/schemas/Shipment'}}}}}
  /shipments/{number}/label:
    put:
      tags: [shipments]
      operationId: putLabel
      parameters: [{name: number, in: path, required: true, schema: {type: string}}]
      requestBody: {required: true, content: {multipart/form-data: {schema: {type: object, required: [file], properties: {file: {type: string, format: binary}, note: {type: string}}}}}}
      responses: {'204': {description: Kept}}
components:
  schemas:
    Quote: {type: object, required: [price], properties: {price: {type: number}, currency: {type: string}}}
    Shipment: {type: object, required: [reference, parcels], properties: {reference: {type: string}, parcels: {type: array, items: {type: object, required: [number, weight], properties: {number: {type: string}, weight: {type: number}}}}}}
`;
