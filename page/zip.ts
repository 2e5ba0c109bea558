import { zipSync } from 'fflate';

/** Packs pictures into one zip file; two of the same name get numbers. Pictures are packed already, so nothing is squeezed. */
export async function packPictures(
  pictures: readonly { readonly name: string; readonly picture: Blob }[],
): Promise<Blob> {
  const files: Record<string, Uint8Array> = {};
  for (const { name, picture } of pictures) {
    const [, stem = name, ending = ''] = /^(.*?)((?:\.cartoon)?\.[a-z0-9]+)$/i.exec(name) ?? [];
    let free = name;
    for (let number = 2; free in files; number++) free = `${stem}-${number}${ending}`;
    files[free] = new Uint8Array(await picture.arrayBuffer());
  }
  return new Blob([zipSync(files, { level: 0 }) as Uint8Array<ArrayBuffer>], { type: 'application/zip' });
}
