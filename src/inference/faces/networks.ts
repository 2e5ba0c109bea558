import { readFile } from 'node:fs/promises';
import { cachedNetwork } from '../convert/cache.ts';
import { convertGraph } from '../convert/convert.ts';
import { readGraphModel } from '../convert/source.ts';
import { loadNetwork, type Network } from '../session.ts';

/** The three networks that faces are found with. */
export interface FaceNetworks {
  /** BlazeFace for the back camera: 256×256 pixels, RGB −1…1 → 896 candidates with a box and six points each. */
  readonly detector: Network;
  /** 192×192 pixels around one face, RGB 0…1 → 468 points and how sure it is that there is a face. */
  readonly mesh: Network;
  /** 64×64 pixels around one eye, RGB 0…1 → its contour and the iris. */
  readonly iris: Network;
}

/** Google's MediaPipe networks in the form that @vladmandic/human converted them to: models/faces/README.md. */
const FOLDER = new URL('../../../models/faces/', import.meta.url);
const FILES = { detector: 'blazeface', mesh: 'facemesh', iris: 'iris' } as const;

/**
 * Loads the networks, converting them first when this has not happened before.
 * @param directory where the converted files are kept
 */
export async function loadFaceNetworks(directory: string, threads: number): Promise<FaceNetworks> {
  const load = async (file: string) => loadNetwork(await convertedFaceNetwork(file, directory), { threads });
  const [detector, mesh, iris] = await Promise.all([
    load(FILES.detector),
    load(FILES.mesh),
    load(FILES.iris),
  ]);
  return { detector, mesh, iris };
}

/** Loads the mesh network alone. */
export const loadMeshNetwork = async (directory: string, threads: number): Promise<Network> =>
  loadNetwork(await convertedFaceNetwork(FILES.mesh, directory), { threads });

async function convertedFaceNetwork(file: string, directory: string): Promise<string | Uint8Array> {
  const [json, weights] = await Promise.all([
    readFile(new URL(`${file}.json`, FOLDER)),
    readFile(new URL(`${file}.bin`, FOLDER)),
  ]);
  return cachedNetwork({
    directory,
    name: file,
    sources: [json, weights],
    convert: () => convertGraph(readGraphModel(json.toString(), weights), { name: file }),
  });
}
