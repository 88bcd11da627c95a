import { Invalid } from '@na/errors';
import { z } from 'zod';

/** Values of fields that several calls take, with the sentences that a caller gets. */
export const uuid = () => z.guid('should be a UUID');
/** Notion's ids come with and without dashes, and not in a standard variant. */
export const notionId = () =>
  z
    .string()
    .regex(
      /^[\da-f]{8}(-?[\da-f]{4}){3}-?[\da-f]{12}$/i,
      "should be one of Notion's ids: 32 hexadecimal digits, with or without dashes",
    );
export const notionToken = () =>
  z
    .string()
    .regex(/^(ntn|secret)_[A-Za-z0-9_-]{8,200}$/, 'should be a token of a Notion integration: ntn_… or secret_…');
export const limit = () => z.number().int().min(1, 'should be from 1 to 100').max(100, 'should be from 1 to 100');
export const text = (from: number, to: number) =>
  z
    .string()
    .min(from, `should have ${from} to ${to.toLocaleString('en')} characters`)
    .max(to, `should have ${from} to ${to.toLocaleString('en')} characters`);

type Lists<Request> = { [Name in keyof Request]: Request[Name] extends unknown[] ? Name : never }[keyof Request];

/** A request whose lists may be left out: the contract fills them in for those who call, and shapes do for the rest of us. */
export type Lenient<Request> = Omit<Request, Lists<Request>> & Partial<Pick<Request, Lists<Request> & keyof Request>>;

/**
 * What was asked, when it has the shape that is asked for. The contract has checked the types already; this checks what they cannot say.
 * @throws Problem `validation_failed` with a pointer to each field
 */
export function asked<Shape extends z.ZodType>(shape: Shape, request: unknown): z.output<Shape> {
  const parsed = shape.safeParse(request);
  if (parsed.success) return parsed.data;
  throw Invalid({
    errors: parsed.error.issues.map(({ path, message }) => ({
      pointer: path.map(step => `/${String(step)}`).join(''),
      detail: message,
    })),
  });
}
