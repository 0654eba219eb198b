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

/** A body as a contract has it; `message` is its name among those of the structure, null where it is none of them. */
const contractedBody = z.strictObject({
  mediaType: z.string(),
  message: z.string().nullable(),
  required: z.boolean(),
});

const contractedOperation = z.strictObject({
  name: z.string(),
  method: z.string(),
  /** Below the service. */
  path: z.string(),
  parameters: z.array(contractedParameter),
  body: contractedBody.nullable(),
  responses: z.array(
    z.strictObject({
      /** `200`, `2XX`, `default`. */
      status: z.string(),
      mediaType: z.string(),
      message: z.string().nullable(),
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
