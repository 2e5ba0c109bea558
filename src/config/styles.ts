import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { EXAGGERATIONS, type Style } from '../cartoon.ts';

const amount = z.number().min(0).max(1);
const curve = z
  .tuple([amount, amount, amount, amount])
  .refine((amounts) => amounts.every((one, index) => index === 0 || one >= amounts[index - 1]!), 'falls');

const schema = z
  .strictObject({
    styles: z
      .array(
        z.strictObject({
          id: z.string().regex(/^[a-z0-9-]{1,32}$/, 'is not 1–32 lower-case letters, digits or dashes'),
          name: z.object({ en: z.string().min(1) }).catchall(z.string().min(1)),
          engines: z.array(z.string().min(1)).min(1),
          base: z.string().optional(),
          exaggeration: z.enum(EXAGGERATIONS).optional(),
          palette: z.literal('own').optional(),
          strength: z.record(z.string(), curve).optional(),
          nearest: z.string().optional(),
        }),
      )
      .min(1),
  })
  .superRefine(({ styles }, context) => {
    const ids = styles.map((style) => style.id);
    for (const [index, style] of styles.entries()) {
      const { id, engines, strength = {} } = style;
      if (ids.indexOf(id) !== index)
        context.addIssue({ code: 'custom', message: `“${id}” stands twice`, path: ['styles', index, 'id'] });
      for (const engine of Object.keys(strength).filter((name) => !engines.includes(name)))
        context.addIssue({
          code: 'custom',
          message: `“${engine}” does not draw it`,
          path: ['styles', index, 'strength'],
        });
      for (const field of ['base', 'nearest'] as const) {
        const other = style[field];
        if (other !== undefined && !ids.includes(other))
          context.addIssue({
            code: 'custom',
            message: `“${other}” is not a style`,
            path: ['styles', index, field],
          });
      }
    }
  });

/** Reads the styles people can ask for, in menu order. Throws an error that names the field when the file is not right. */
export function readStyles(file: URL | string): readonly Style[] {
  const parsed = schema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
  return parsed.data.styles.map(({ base, exaggeration, nearest, palette, strength, ...style }) => ({
    ...style,
    ...(base !== undefined && { base }),
    ...(exaggeration && { exaggeration }),
    ...(palette && { palette }),
    ...(strength && { strength }),
    ...(nearest !== undefined && { nearest }),
  }));
}
