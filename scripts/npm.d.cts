export function npmCommand(
  args: readonly string[],
  platform?: NodeJS.Platform,
): { readonly file: string; readonly args: readonly string[]; readonly shell: boolean };
