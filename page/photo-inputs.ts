import { byId } from './dom.ts';

/** Calls `add` with photos that are chosen, taken with the camera, pasted, or dropped anywhere on the page. */
export function watchPhotoInputs(add: (photos: readonly File[]) => void): void {
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
  document.addEventListener('paste', ({ clipboardData }) => addAll(clipboardData?.files ?? []));
  watchDrops(addAll);
}

function watchDrops(add: (files: Iterable<File>) => void): void {
  const zone = byId('drop');
  let inside = 0;
  const light = (by: number) => {
    inside = Math.max(0, inside + by);
    zone.classList.toggle('is-over', inside > 0);
  };
  const carriesFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') ?? false;
  document.addEventListener('dragenter', (event) => carriesFiles(event) && light(1));
  document.addEventListener('dragleave', (event) => carriesFiles(event) && light(-1));
  document.addEventListener('dragover', (event) => carriesFiles(event) && event.preventDefault());
  document.addEventListener('drop', (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    light(-inside);
    add(event.dataTransfer?.files ?? []);
  });
}
