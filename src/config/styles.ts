import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { EXAGGERATIONS, type Style } from '../cartoon.ts';

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
          nearest: z.string().optional(),
        }),
      )
      .min(1),
  })
  .superRefine(({ styles }, context) => {
    const ids = styles.map((style) => style.id);
    for (const [index, style] of styles.entries()) {
      const { id } = style;
      if (ids.indexOf(id) !== index)
        context.addIssue({ code: 'custom', message: `“${id}” stands twice`, path: ['styles', index, 'id'] });
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
  return parsed.data.styles.map(({ base, exaggeration, nearest, palette, ...style }) => ({
    ...style,
    ...(base !== undefined && { base }),
    ...(exaggeration && { exaggeration }),
    ...(palette && { palette }),
    ...(nearest !== undefined && { nearest }),
  }));
}
