import { z } from 'zod';
import { parameterPlaces, parameterTypes } from './parameter-types.ts';
import { parameterForms, severalMember, severalStyles } from './several-values.ts';

const contractedParameter = z.strictObject({
  name: z.string(),
  in: z.enum(parameterPlaces),
  type: z.enum(parameterTypes),
  required: z.boolean(),
  /** Of a list or an object: how its values are written. Left out for one value. */
  holds: z.enum(parameterForms).optional(),
  style: z.enum(severalStyles).optional(),
  explode: z.boolean().optional(),
  members: z.array(severalMember).optional(),
});
export type ContractedParameter = z.infer<typeof contractedParameter>;

/** What a body is in one media type; `message` is its name among those of the structure of that format, null where it is none of them. */
const contractedContent = z.strictObject({ mediaType: z.string(), message: z.string().nullable() });
export type ContractedContent = z.infer<typeof contractedContent>;

/** A body as a contract has it, with the other formats that it may have. */
const contractedBody = contractedContent.extend({
  required: z.boolean(),
  others: z.array(contractedContent).optional(),
});

const contractedOperation = z.strictObject({
  name: z.string(),
  method: z.string(),
  /** Below the service. */
  path: z.string(),
  parameters: z.array(contractedParameter),
  body: contractedBody.nullable(),
  responses: z.array(
    contractedContent.extend({
      /** `200`, `2XX`, `default`. */
      status: z.string(),
      others: z.array(contractedContent).optional(),
      /** Headers that it has. */
      headers: z
        .array(
          z.strictObject({
            name: z.string(),
            required: z.boolean(),
            /** Left out for a text, and for what is several values. */
            type: z.enum(parameterTypes).optional(),
          }),
        )
        .optional(),
    }),
  ),
});
export type ContractedOperation = z.infer<typeof contractedOperation>;

/**
 * What a contract says of a service that is published from it, as far as a service has it: what the service is held to, without the files of the contract at
 * hand.
 */
export const contractedSchema = z.strictObject({
  /** It asks its callers who they are. */
  asks: z.boolean(),
  operations: z.array(contractedOperation),
});
export type Contracted = z.infer<typeof contractedSchema>;
