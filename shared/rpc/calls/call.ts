import { z } from 'zod';

/** The type of an answer: it comes from our own host and is not checked. */
export const result = <T>() => z.custom<T>();

/** Arguments of a call without any. */
export const none = z.strictObject({});

export const unitId = z.string().min(1);
