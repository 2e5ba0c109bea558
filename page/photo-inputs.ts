import { byId } from './dom.ts';

export interface PhotoInputsOptions {
  readonly add: (photos: readonly File[]) => void;
  /** Called when a link came instead of a photo. */
  readonly addLink: (link: string) => void;
}

/** Takes photos that are chosen, taken with the camera, pasted, or dropped anywhere on the page; and the sample photo. */
export function watchPhotoInputs({ add, addLink }: PhotoInputsOptions): void {
  const addAll = (files: Iterable<File>) => {
    const photos = [...files];
    if (photos.length > 0) add(photos);
  };
  for (const id of ['photos', 'camera'])
    byId<HTMLInputElement>(id).addEventListener('change', ({ target }) => {
      const input = target as HTMLInputElement;
      addAll(input.files ?? []);
      // So that the same photo can be chosen again.
      input.value = '';
    });
  byId('try-sample').addEventListener('click', async () => {
    const answer = await fetch('/samples/person.webp');
    add([new File([await answer.blob()], 'sample.webp', { type: 'image/webp' })]);
    // The button is gone with the first photo; the keyboard focus stays near it.
    byId('photos').focus({ preventScroll: true });
  });
  document.addEventListener('paste', ({ clipboardData, target }) => {
    // What is pasted into a field belongs there.
    if (target instanceof HTMLElement && target.matches('input, textarea')) return;
    const files = [...(clipboardData?.files ?? [])];
    const text = clipboardData?.getData('text') ?? '';
    if (files.length > 0) add(files);
    else if (isLink(text)) addLink(text.trim());
  });
  watchDrops(addAll, addLink);
}

const isLink = (text: string) => /^\s*(?:https?|ftp):\/\/\S+\s*$/i.test(text);

/** The first of a list as it is dropped: one in a line, among comments. */
const firstLink = (list: string) =>
  list.split(/\r?\n/).find((line) => line !== '' && !line.startsWith('#')) ?? '';

function watchDrops(add: (files: Iterable<File>) => void, addLink: (link: string) => void): void {
  const zone = byId('drop');
  let inside = 0;
  const light = (by: number) => {
    inside = Math.max(0, inside + by);
    zone.classList.toggle('is-over', inside > 0);
  };
  const carries = (kind: string, { dataTransfer }: DragEvent) => dataTransfer?.types.includes(kind) ?? false;
  const mayBePhoto = (event: DragEvent) => carries('Files', event) || carries('text/uri-list', event);
  document.addEventListener('dragenter', (event) => mayBePhoto(event) && light(1));
  document.addEventListener('dragleave', (event) => mayBePhoto(event) && light(-1));
  document.addEventListener('dragover', (event) => mayBePhoto(event) && event.preventDefault());
  document.addEventListener('drop', (event) => {
    if (!mayBePhoto(event)) return;
    event.preventDefault();
    light(-inside);
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length > 0) add(files);
    else addLink(firstLink(event.dataTransfer?.getData('text/uri-list') ?? ''));
  });
}
