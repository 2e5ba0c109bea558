import { type GraphModel, loadGraphModel } from '../convert/graph-model.ts';
import { type LoadedWhenUsed, loadWhenUsed, type Network } from '../session.ts';
import { IRIS_POINTS } from './iris.ts';
import { MESH_OUTPUTS } from './mesh.ts';

/** The three networks that faces are found with. */
export interface FaceNetworks {
  /** BlazeFace for the back camera: 256×256 pixels, RGB −1…1 → 896 candidates with a box and six points each. */
  readonly detector: LoadedWhenUsed;
  /** 192×192 pixels around one face, RGB 0…1 → 468 points and how sure it is that there is a face. */
  readonly mesh: LoadedWhenUsed;
  /** 64×64 pixels around one eye, RGB 0…1 → the iris. */
  readonly iris: LoadedWhenUsed;
}

/** Google's MediaPipe networks in the form that @vladmandic/human converted them to: models/faces/README.md. */
const FOLDER = new URL('../../../models/faces/', import.meta.url);
const DETECTOR = { name: 'blazeface' };
/** Without the parts whose answers nothing uses: a third of the iris network, and the mesh's second look at eyes and lips. */
const MESH = { name: 'facemesh', outputs: Object.values(MESH_OUTPUTS) };
const IRIS = { name: 'iris', outputs: [IRIS_POINTS] };

/**
 * The networks, each loaded when it is first used: a photo of nobody needs the detector alone.
 * @param directory where converted and optimized files are kept
 */
export function openFaceNetworks(directory: string, threads: number): FaceNetworks {
  const open = (network: FaceNetwork, most: number) =>
    loadWhenUsed(() => loadFaceNetwork(network, directory, Math.min(threads, most)));
  return {
    detector: open(DETECTOR, threads),
    // So small that a second thread only costs: 1.7 instead of 1.5 ms, and 3.6 instead of 3.2 ms.
    mesh: open(MESH, 1),
    iris: open(IRIS, 1),
  };
}

/** Loads the mesh network alone. */
export const loadMeshNetwork = (directory: string, threads: number): Promise<Network> =>
  loadFaceNetwork(MESH, directory, threads);

type FaceNetwork = Pick<GraphModel, 'name' | 'outputs'>;

const loadFaceNetwork = (network: FaceNetwork, directory: string, threads: number): Promise<Network> =>
  loadGraphModel({ folder: FOLDER, ...network, directory, threads });
